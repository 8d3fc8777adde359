using System.Text.Json;

namespace SystemContainers.Templates;

/// <summary>Settings of a configuration that give a container power over its host.</summary>
internal static class DangerousSettings
{
    private static readonly string[] _controlSockets =
    [
        "/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/podman/podman.sock",
        "/run/systemd/private",
    ];

    private static readonly string[] _runtimeAnnotations = ["org.systemd.property.", "run.oci."];

    /// <summary>Finds them.</summary>
    /// <param name="root">The whole configuration.</param>
    /// <param name="configuration">What was read from it.</param>
    /// <returns>A sentence for each, with file and line.</returns>
    public static IReadOnlyList<string> Find(JsonPart root, RuntimeConfiguration configuration)
    {
        var process = RuntimeConfiguration.Get(root, "process");
        var linux = RuntimeConfiguration.Get(root, "linux");
        return
        [
            .. Obsolete(linux),
            .. Hooks(root, configuration),
            .. configuration.BindMounts.Select(Mount).OfType<string>(),
            .. Annotations(RuntimeConfiguration.Get(root, "annotations")),
            .. Cgroup(linux),
            .. Capabilities(process, linux),
            .. Protections(process, linux),
        ];
    }

    private static IEnumerable<string> Obsolete(JsonPart? linux) =>
        RuntimeConfiguration.Get(linux, "capabilities") is { } capabilities
            ? [$"{capabilities.Location}: 'linux/capabilities' is from before OCI 1.0 and runtimes ignore it, so the "
                + "process has no capabilities; move them to 'process/capabilities'."]
            : [];

    private static IEnumerable<string> Hooks(JsonPart root, RuntimeConfiguration configuration) =>
        configuration.Hooks.Count > 0 && RuntimeConfiguration.Get(root, "hooks") is { } hooks
            ? [$"{hooks.Location}: the hooks {string.Join(", ", configuration.Hooks)} run programs on the host, not in "
                + "the container."]
            : [];

    private static string? Mount(BindMount mount)
    {
        if (!mount.Source.StartsWith('/'))
        {
            return null;
        }

        var source = HostPath.Normalize(mount.Source);
        if (source == "/")
        {
            return $"{mount.Location}: the container sees the whole host at {mount.Destination}.";
        }

        if (HostPath.IsAtOrBelow(source, "/proc"))
        {
            return $"{mount.Location}: the container sees the host's {source} at {mount.Destination}.";
        }

        var sockets = _controlSockets.Where(socket => HostPath.IsAtOrBelow(socket, source)).ToList();
        return sockets.Count == 0
            ? null
            : $"{mount.Location}: the mount of {mount.Source} lets the container control the host through "
                + $"{string.Join(", ", sockets)} where they exist.";
    }

    private static IEnumerable<string> Annotations(JsonPart? annotations) =>
        (annotations?.Members() ?? [])
            .Where(member => _runtimeAnnotations.Any(
                prefix => member.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .Select(member =>
                $"{member.Value.Location}: the annotation '{member.Name}' changes what the runtime does.");

    private static IEnumerable<string> Cgroup(JsonPart? linux) =>
        RuntimeConfiguration.Get(linux, "cgroupsPath") is { } path && path.Text().Split('/').Contains("..")
            ? [$"{path.Location}: 'linux/cgroupsPath' has '..' in it, which can lead out of the unit's cgroup."]
            : [];

    private static IEnumerable<string> Capabilities(JsonPart? process, JsonPart? linux)
    {
        var hasUserNamespace = (RuntimeConfiguration.Get(linux, "namespaces")?.Items() ?? [])
            .Any(item => RuntimeConfiguration.Get(item, "type")?.Text() == "user");
        if (hasUserNamespace || RuntimeConfiguration.Get(process, "capabilities") is not { } capabilities)
        {
            return [];
        }

        var all = capabilities.Members()
            .Where(set => set.Value.Element.ValueKind != JsonValueKind.Null)
            .SelectMany(set => set.Value.Texts());
        return all.Contains("CAP_SYS_ADMIN")
            ? [$"{capabilities.Location}: the process has CAP_SYS_ADMIN without a user namespace, which is close to "
                + "root on the host."]
            : [];
    }

    // A missing seccomp filter alone is not said: the runtimes' own default has none.
    private static IEnumerable<string> Protections(JsonPart? process, JsonPart? linux)
    {
        var missing = new List<string>();
        if (RuntimeConfiguration.Get(process, "noNewPrivileges")?.Flag() != true)
        {
            missing.Add("process/noNewPrivileges");
        }

        if (RuntimeConfiguration.Get(linux, "maskedPaths")?.Items().Any() != true)
        {
            missing.Add("linux/maskedPaths");
        }

        if (missing.Count == 0)
        {
            return [];
        }

        if (RuntimeConfiguration.Get(linux, "seccomp") is null)
        {
            missing.Add("linux/seccomp");
        }

        return [$"{RuntimeConfiguration.FileName}: the process runs without {string.Join(", ", missing)}."];
    }
}
