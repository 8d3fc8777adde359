using System.Text.Json;

namespace SystemContainers.Templates;

/// <summary>
/// A deployment's <c>config.json</c> (OCI runtime specification, config.md), checked beyond its syntax: what the
/// runtime would refuse, and what would run outside the deployment's read-only tree.
/// </summary>
internal sealed class RuntimeConfiguration
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "config.json";

    /// <summary>The path of the root file system, where it is the deployment's own.</summary>
    public const string OwnRoot = "rootfs";

    private const string Correct = "Correct the file in the image.";

    private RuntimeConfiguration(JsonPart root, string? remoteRoot)
    {
        CheckRoot(Required(root, "root", "object"), remoteRoot);
        var process = Required(root, "process", "object");
        CheckProcess(process);
        Arguments = ReadArguments(process);
        var user = Get(process, "user");
        UserId = Get(user, "uid")?.Number() ?? 0;
        GroupId = Get(user, "gid")?.Number() ?? 0;
        BindMounts = ReadMounts(root);
        Hooks = ReadHooks(root);
        HasObsoleteCapabilities = Get(Get(root, "linux"), "capabilities") is not null;
        Warnings = [.. DangerousSettings.Find(root).Select(setting => setting.ToString())];
    }

    /// <summary>The command that the container runs.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>User ID of its process.</summary>
    public uint UserId { get; }

    /// <summary>Group ID of its process.</summary>
    public uint GroupId { get; }

    /// <summary>What of the host it sees.</summary>
    public IReadOnlyList<BindMount> BindMounts { get; }

    /// <summary>The kinds of hooks it has, as <c>prestart</c>; they run on the host.</summary>
    public IReadOnlyList<string> Hooks { get; }

    /// <summary>Whether capabilities stand where runtimes before 1.0 read them; today's ignore that.</summary>
    public bool HasObsoleteCapabilities { get; }

    /// <summary>What an administrator should know before running it, as sentences with file and line.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads and checks a configuration.</summary>
    /// <param name="text">The rendered text.</param>
    /// <param name="remoteRoot">The path that <c>root.path</c> must have, where the root file system is another
    /// deployment's; null for the deployment's own.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> with file and
    /// line.</exception>
    public static RuntimeConfiguration Parse(string text, string? remoteRoot = null) =>
        new(JsonFile.Parse(FileName, text).Root, remoteRoot);

    /// <summary>A member of an object; null where object or member are absent or <c>null</c>. runc reads names without
    /// regard to case and crun does not, so a name in another case is refused.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="name">The member's name.</param>
    internal static JsonPart? Get(JsonPart? parent, string name)
    {
        if (parent is not { Element.ValueKind: not JsonValueKind.Null } present)
        {
            return null;
        }

        foreach (var (found, value) in present.Members())
        {
            if (found != name && Fold(found) == Fold(name))
            {
                throw value.Problem($"'{found}' is not spelled as the specification has it", $"Write '{name}'.");
            }
        }

        return present.Member(name) is { Element.ValueKind: not JsonValueKind.Null } member ? member : null;
    }

    // As Go's encoding/json compares names: two letters outside ASCII fold to ASCII ones.
    private static string Fold(string name) =>
        name.Replace('\u017f', 's').Replace('\u212a', 'k').ToLowerInvariant();

    private static JsonPart Required(JsonPart parent, string name, string kind) => Get(parent, name)
        ?? throw parent.Problem($"there is no {kind} '{Join(parent, name)}'", Correct);

    private static string Join(JsonPart parent, string name) => JsonPart.Append(parent.Pointer, name)[1..];

    private static void CheckRoot(JsonPart root, string? remoteRoot)
    {
        var path = Required(root, "path", "string");
        var expected = remoteRoot ?? OwnRoot;
        if (path.Text() != expected)
        {
            throw path.Problem($"'root/path' is not '{expected}'", $"Write \"path\": \"{OwnRoot}\" in the image.");
        }

        if (Get(root, "readonly")?.Flag() != true)
        {
            throw (Get(root, "readonly") ?? root).Problem(
                "'root/readonly' is not true, and a deployment must not be written to",
                "Write \"readonly\": true, and mount what the service writes to.");
        }
    }

    private static void CheckProcess(JsonPart process)
    {
        if (Get(process, "terminal") is { } terminal && terminal.Flag())
        {
            throw terminal.Problem(
                "'process/terminal' is true, and a service has no terminal", "Write \"terminal\": false.");
        }

        var cwd = RequiredPath(process, "cwd");
        if (!cwd.Text().StartsWith('/'))
        {
            throw cwd.Problem("'process/cwd' is not an absolute path", Correct);
        }

        // Through a descriptor that a runtime left open it would be a directory of the host (CVE-2024-21626).
        var normal = Path.GetFullPath(cwd.Text());
        if (HostPath.IsAtOrBelow(normal, "/proc") || HostPath.IsAtOrBelow(normal, "/dev/fd"))
        {
            throw cwd.Problem("'process/cwd' lies under /proc, which can lead out of the container", Correct);
        }

        if (Get(process, "capabilities") is { Element.ValueKind: JsonValueKind.Array } list)
        {
            throw list.Problem(
                "'process/capabilities' is a list, the form before OCI 1.0, which runtimes refuse",
                "Write it as an object with 'bounding', 'effective', 'permitted', 'inheritable' and 'ambient' lists.");
        }
    }

    private static IReadOnlyList<string> ReadArguments(JsonPart process)
    {
        var args = Required(process, "args", "array");
        var arguments = args.Texts();
        return arguments.Count > 0 && arguments[0].Length > 0
            ? arguments
            : throw args.Problem("'process/args' names no program", Correct);
    }

    /// <summary>What of the host a configuration lets the container see.</summary>
    /// <param name="root">The whole configuration.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>.</exception>
    internal static IReadOnlyList<BindMount> ReadMounts(JsonPart root)
    {
        var binds = new List<BindMount>();
        foreach (var mount in Get(root, "mounts")?.Items() ?? [])
        {
            var destination = RequiredPath(mount, "destination").Text();
            var options = Get(mount, "options")?.Texts() ?? [];
            if (Get(mount, "type")?.Text() is "bind" or "rbind" || options.Any(option => option is "bind" or "rbind"))
            {
                var source = RequiredPath(mount, "source").Text();
                binds.Add(new BindMount(source, destination, options, mount));
            }
        }

        return binds;
    }

    private static JsonPart RequiredPath(JsonPart parent, string name)
    {
        var path = Required(parent, name, "string");
        return path.Text().Length > 0 && !path.Text().Any(char.IsControl)
            ? path
            : throw path.Problem($"'{path.Pointer[1..]}' is empty or has a control character in it", Correct);
    }

    /// <summary>The kinds of hooks that a configuration has.</summary>
    /// <param name="root">The whole configuration.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>.</exception>
    internal static IReadOnlyList<string> ReadHooks(JsonPart root) =>
    [
        .. (Get(root, "hooks")?.Members() ?? [])
            .Where(kind => kind.Value.Element.ValueKind != JsonValueKind.Null && kind.Value.Items().Any())
            .Select(kind => kind.Name),
    ];
}
