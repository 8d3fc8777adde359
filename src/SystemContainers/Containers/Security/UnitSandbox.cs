using SystemContainers.Templates;

namespace SystemContainers.Containers.Security;

/// <summary>
/// Settings of a unit (systemd.exec(5)) under which runc and crun still can make a container, and whose container,
/// which inherits them, can do less. Left out is what would hinder the runtimes: they write to cgroups, name the host
/// and make devices.
/// </summary>
internal static class UnitSandbox
{
    // What the runtimes need to set up namespaces, mounts, devices, users and limits.
    private static readonly string[] _runtimeCapabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD",
        "CAP_NET_ADMIN", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_ADMIN", "CAP_SYS_CHROOT",
        "CAP_SYS_PTRACE", "CAP_SYS_RESOURCE",
    ];

    private static readonly string[] _homes = ["/home", "/root", "/run/user"];
    private static readonly string[] _temporary = ["/tmp", "/var/tmp"];
    private static readonly string[] _system = ["/usr", "/boot", "/efi", "/etc", "/bin", "/sbin", "/lib", "/lib64"];

    /// <summary>The settings for a service.</summary>
    /// <param name="capabilities">The capabilities that it is granted.</param>
    /// <param name="mounts">What of the host it sees.</param>
    internal static IReadOnlyDictionary<string, string> Create(
        IReadOnlyList<string> capabilities, IReadOnlyList<BindMount> mounts)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CapabilityBoundingSet"] = string.Join(
                ' ', _runtimeCapabilities.Union(capabilities).Order(StringComparer.Ordinal)),
            ["LockPersonality"] = "yes",
            ["NoNewPrivileges"] = "yes",
            ["ProtectKernelLogs"] = "yes",
            ["ProtectKernelModules"] = "yes",
            ["ProtectKernelTunables"] = "yes",
            ["RestrictAddressFamilies"] =
                "AF_UNIX AF_INET AF_INET6 AF_NETLINK"
                + (capabilities.Contains("CAP_NET_RAW") ? " AF_PACKET" : string.Empty),
            ["RestrictNamespaces"] = "~user",
            ["RestrictRealtime"] = "yes",
            ["RestrictSUIDSGID"] = "yes",
            ["SystemCallArchitectures"] = "native",
            ["SystemCallErrorNumber"] = "EPERM",
            ["SystemCallFilter"] = "~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap",
        };
        AddPlaces(settings, [.. mounts.Where(m => m.Source.StartsWith('/'))]);
        return settings;
    }

    // What the service sees of the host, it sees through the unit's own view of it.
    private static void AddPlaces(Dictionary<string, string> settings, IReadOnlyList<BindMount> mounts)
    {
        if (!mounts.Any(m => Touches(m, _homes)))
        {
            settings["ProtectHome"] = "yes";
        }

        if (!mounts.Any(m => Touches(m, _temporary)))
        {
            settings["PrivateTmp"] = "yes";
        }

        settings["ProtectSystem"] = "full";
        var written = mounts.Where(m => !m.Options.Contains("ro") && Touches(m, _system))
            .Select(m => "-" + HostPath.Normalize(m.Source)).Distinct(StringComparer.Ordinal).ToList();
        if (written.Contains("-/")
            || written.Any(path => path.Any(c => char.IsWhiteSpace(c) || c is '%' or '"' or '\'' or '\\')))
        {
            settings.Remove("ProtectSystem");
        }
        else if (written.Count > 0)
        {
            settings["ReadWritePaths"] = string.Join(' ', written);
        }
    }

    private static bool Touches(BindMount mount, IEnumerable<string> places)
    {
        var source = HostPath.Normalize(mount.Source);
        return places.Any(place => HostPath.IsAtOrBelow(source, place) || HostPath.IsAtOrBelow(place, source));
    }
}
