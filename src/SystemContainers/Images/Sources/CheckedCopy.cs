using System.Security.Cryptography;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Trust;

namespace SystemContainers.Images.Sources;

/// <summary>
/// Copies an image to a folder while it is held against the signature policy, so that what is read from there is what
/// was judged.
/// </summary>
internal sealed class CheckedCopy(
    ImageSource place, SignaturePolicy policy, SkopeoAccess access, IReadOnlyList<string> platformArguments)
{
    private static readonly string[] _withoutPolicy = ["--insecure-policy"];

    /// <summary>Makes the copy.</summary>
    /// <param name="observer">Hears the command lines.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PolicyRejected"/>, or what else skopeo says.
    /// </exception>
    internal async Task<string> MakeAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        var folder = Folder("image");
        try
        {
            await CopyAsync(["--policy", policy.Path], place.SkopeoReference, folder, observer, cancellationToken);
        }
        catch (SystemContainersException e) when (
            policy.RequirementsFor(place) is var requirements && SigstoreCheck.CanJudge(e, place, requirements))
        {
            observer.Verbose("This skopeo was built without sigstore: the engine checks the signatures itself");
            await CopyAsync(_withoutPolicy, place.SkopeoReference, folder, observer, cancellationToken);
            await CheckSignaturesAsync(folder, requirements, e.Remedy, observer, cancellationToken);
        }

        return folder;
    }

    private async Task CheckSignaturesAsync(
        string folder, IReadOnlyList<PolicyRequirement> requirements, string? remedy,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var manifest = await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json"), cancellationToken);
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(manifest));
        var signatures = Folder("signatures");
        try
        {
            var reference = SigstoreCheck.SignaturesOf(place, digest);
            await CopyAsync(_withoutPolicy, reference, signatures, observer, cancellationToken);
            if (!requirements.All(r => SigstoreCheck.IsMet(r, place, digest, signatures)))
            {
                throw new InvalidDataException("none of its signatures is what the policy wants");
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var reason = e is SystemContainersException { Problem: var problem } ? problem : e.Message;
            throw new SystemContainersException(
                ErrorCode.PolicyRejected,
                $"{place} is rejected by {policy.Path}, which wants a sigstore signature: {reason.TrimEnd('.')}.",
                remedy,
                place.Text,
                inner: e);
        }
    }

    private async Task CopyAsync(
        string[] policyArguments, string reference, string folder,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "--tmpdir", access.TemporaryDirectory, .. policyArguments, .. platformArguments,
            "copy", "--quiet", .. access.SecurityArguments.Select(a => "--src-" + a[2..]),
            .. access.CredentialArguments, reference, "dir:" + folder,
        ];
        var command = new Command("skopeo", arguments) { Timeout = Timeout.InfiniteTimeSpan };
        var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw SourceErrors.Of(place, result);
        }
    }

    private string Folder(string name) => Path.Combine(access.TemporaryDirectory, name);
}
