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
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: a setting has the wrong
    /// type.</exception>
    public static IReadOnlyList<DangerousSetting> Find(JsonPart root)
    {
        var process = RuntimeConfiguration.Get(root, "process");
        var linux = RuntimeConfiguration.Get(root, "linux");
        return
        [
            .. Obsolete(linux),
            .. Hooks(root),
            .. RuntimeConfiguration.ReadMounts(root).Select(Mount).OfType<DangerousSetting>(),
            .. Annotations(RuntimeConfiguration.Get(root, "annotations")),
            .. Cgroup(linux),
            .. Capabilities(process, linux),
            .. Protections(process, linux),
        ];
    }

    private static IEnumerable<DangerousSetting> Obsolete(JsonPart? linux) =>
        RuntimeConfiguration.Get(linux, "capabilities") is { } capabilities
            ? [new(
                DangerKind.ObsoleteCapabilities, capabilities,
                "'linux/capabilities' is from before OCI 1.0 and runtimes ignore it, so the process has no "
                + "capabilities; move them to 'process/capabilities'.")]
            : [];

    private static IEnumerable<DangerousSetting> Hooks(JsonPart root) =>
        RuntimeConfiguration.ReadHooks(root) is { Count: > 0 } kinds
            && RuntimeConfiguration.Get(root, "hooks") is { } hooks
                ? [new(
                    DangerKind.Hooks, hooks,
                    $"the hooks {string.Join(", ", kinds)} run programs on the host, not in the container.")]
                : [];

    private static DangerousSetting? Mount(BindMount mount)
    {
        if (!mount.Source.StartsWith('/'))
        {
            return null;
        }

        var source = HostPath.Normalize(mount.Source);
        if (source == "/")
        {
            return new(
                DangerKind.HostRoot, mount.Part, $"the container sees the whole host at {mount.Destination}.");
        }

        if (HostPath.IsAtOrBelow(source, "/proc"))
        {
            return new(
                DangerKind.HostProc, mount.Part, $"the container sees the host's {source} at {mount.Destination}.");
        }

        var sockets = _controlSockets.Where(socket => HostPath.IsAtOrBelow(socket, source)).ToList();
        return sockets.Count == 0
            ? null
            : new(
                DangerKind.ControlSocket, mount.Part,
                $"the mount of {mount.Source} lets the container control the host through "
                + $"{string.Join(", ", sockets)} where they exist.");
    }

    private static IEnumerable<DangerousSetting> Annotations(JsonPart? annotations) =>
        (annotations?.Members() ?? [])
            .Where(member => _runtimeAnnotations.Any(
                prefix => member.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .Select(member => new DangerousSetting(
                DangerKind.Annotation, member.Value,
                $"the annotation '{member.Name}' changes what the runtime does."));

    private static IEnumerable<DangerousSetting> Cgroup(JsonPart? linux) =>
        RuntimeConfiguration.Get(linux, "cgroupsPath") is { } path && path.Text().Split('/').Contains("..")
            ? [new(
                DangerKind.CgroupPath, path,
                "'linux/cgroupsPath' has '..' in it, which can lead out of the unit's cgroup.")]
            : [];

    private static IEnumerable<DangerousSetting> Capabilities(JsonPart? process, JsonPart? linux)
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
            ? [new(
                DangerKind.SysAdmin, capabilities,
                "the process has CAP_SYS_ADMIN without a user namespace, which is close to root on the host.")]
            : [];
    }

    // A missing seccomp filter alone is not said: the runtimes' own default has none.
    private static IEnumerable<DangerousSetting> Protections(JsonPart? process, JsonPart? linux)
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

        return [new(DangerKind.Protection, null, $"the process runs without {string.Join(", ", missing)}.")];
    }
}
