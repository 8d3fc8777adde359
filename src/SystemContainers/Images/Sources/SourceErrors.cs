using System.Text.RegularExpressions;
using SystemContainers.Host;
using SystemContainers.Host.Systemd;

namespace SystemContainers.Images.Sources;

/// <summary>Tells what skopeo's words mean; it has no other way to say why it failed.</summary>
internal static partial class SourceErrors
{
    private const string PolicyRemedy =
        "Check the image's signature, and what the signature policy wants of it: containers-policy.json(5).";

    // skopeo looks for passwords in the folder of the user's session; without one in /run/containers, which may be
    // root's alone.
    private static readonly (string Words, ErrorCode Code, string Remedy)[] Meanings =
    [
        ("auth.json: permission denied", ErrorCode.PermissionDenied, Lingering.Remedy),
        ("Source image rejected", ErrorCode.PolicyRejected, PolicyRemedy),
        ("is rejected by policy", ErrorCode.PolicyRejected, PolicyRemedy),
        ("A signature was required", ErrorCode.PolicyRejected, PolicyRemedy),
        ("None of the signatures were accepted", ErrorCode.PolicyRejected, PolicyRemedy),
        ("Signature for identity", ErrorCode.PolicyRejected, PolicyRemedy),
        ("Signature for digest", ErrorCode.PolicyRejected, PolicyRemedy),
        ("Invalid GPG signature", ErrorCode.PolicyRejected, PolicyRemedy),
        ("cryptographic signature verification failed", ErrorCode.PolicyRejected, PolicyRemedy),
        ("trust policy", ErrorCode.PolicyRejected, "Put the signature policy right, see containers-policy.json(5)."),
        ("invalid policy in", ErrorCode.PolicyRejected,
            "Put the signature policy right, see containers-policy.json(5)."),
        ("unauthorized", ErrorCode.AuthenticationFailed,
            "Give a user name and password that the registry accepts, or log in with 'skopeo login'."),
        ("authentication required", ErrorCode.AuthenticationFailed,
            "Give a user name and password that the registry accepts, or log in with 'skopeo login'."),
        ("invalid username/password", ErrorCode.AuthenticationFailed,
            "Give a user name and password that the registry accepts, or log in with 'skopeo login'."),
        ("requested access to the resource is denied", ErrorCode.AuthenticationFailed,
            "Log in, and check that the image's name is right."),
        ("server gave HTTP response to HTTPS client", ErrorCode.SourceUnavailable,
            "If the registry is meant to speak plain HTTP, allow that, or write http: before the name."),
        ("certificate", ErrorCode.SourceUnavailable,
            "Add the registry's certificate to /etc/containers/certs.d, or allow an insecure registry."),
        ("docker.sock", ErrorCode.SourceUnavailable, "Start Docker."),
        ("manifest unknown", ErrorCode.SourceNotFound, "Check the image's name and tag."),
        ("name unknown", ErrorCode.SourceNotFound, "Check the image's name and tag."),
        ("no such file or directory", ErrorCode.SourceNotFound, "Check the path."),
        ("no descriptor found for reference", ErrorCode.SourceNotFound, "Check which tags the layout holds."),
        ("not found", ErrorCode.SourceNotFound, "Check the image's name and tag."),
        ("reference does not exist", ErrorCode.SourceNotFound, "Check the image's name and tag."),
        ("does not resolve to an image ID", ErrorCode.SourceNotFound,
            "Check the name and tag; what podman built or loaded is named localhost/NAME."),
        ("no such image", ErrorCode.SourceNotFound, "Check the image's name and tag."),
        ("StatusCode: 405", ErrorCode.ToolFailed, "Ask whether the registry may be written to."),
        ("connection refused", ErrorCode.SourceUnavailable, "Check that it runs and that the address is right."),
        ("no such host", ErrorCode.SourceUnavailable, "Check the registry's name."),
        ("network is unreachable", ErrorCode.SourceUnavailable, "Check the network."),
        ("server misbehaving", ErrorCode.SourceUnavailable, "Check the registry's name and the network."),
        ("i/o timeout", ErrorCode.SourceUnavailable, "Check the network."),
        ("Cannot connect to the Docker daemon", ErrorCode.SourceUnavailable, "Start Docker."),
        ("unsupported schema version", ErrorCode.InvalidImage,
            "Ask for an image with a manifest of Docker schema 2 or OCI."),
        ("corrupted blob", ErrorCode.InvalidImage, "The source gave other content than it announced."),
        ("bytes in blob, got", ErrorCode.InvalidImage, "The source gave other content than it announced."),
        ("Digest did not match", ErrorCode.InvalidImage,
            "The source gave other content than it announced; nothing was stored."),
    ];

    /// <summary>The exception for a failure of skopeo.</summary>
    /// <param name="source">The image's source.</param>
    /// <param name="result">What skopeo said.</param>
    /// <param name="action">What was tried: "get", "push to".</param>
    internal static SystemContainersException Of(ImageSource source, CommandResult result, string action = "get")
    {
        var reason = Reason(result.StandardError);
        var advice = source.Advice is null ? string.Empty : " " + source.Advice;
        foreach (var (words, code, remedy) in Meanings)
        {
            if (reason.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return new SystemContainersException(
                    code, $"Cannot {action} {source}: {reason.TrimEnd('.')}.", remedy + advice, source.Text, result);
            }
        }

        return new SystemContainersException(
            ErrorCode.ToolFailed,
            $"Cannot {action} {source}: {reason.TrimEnd('.')}.",
            source.Advice,
            target: source.Text,
            tool: result);
    }

    // A command of skopeo's says it as the quoted value of a field of a log line, the image proxy says it plainly.
    private static string Reason(string error) =>
        LogLine().Matches(error).LastOrDefault() is { } line
            ? Escape().Replace(line.Groups[1].Value, e => e.Value == @"\n" ? "\n" : e.Value[1..]).Trim()
            : error.Trim();

    [GeneratedRegex(
        """level=fatal msg="((?:[^"\\]|\\.)*)" *$""", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex LogLine();

    [GeneratedRegex(@"\\.", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
