using SystemContainers.Containers.HostFiles;

namespace SystemContainers.Containers.Packages;

/// <summary>Directories that hosts have by themselves, so that no package of a container owns them.</summary>
internal static class StandardDirectories
{
    private static readonly HashSet<string> _known = new(
        [
            "/bin", "/etc", "/lib", "/lib64", "/opt", "/sbin", "/srv", "/usr", "/var",
            "/etc/NetworkManager", "/etc/default", "/etc/logrotate.d", "/etc/modprobe.d", "/etc/modules-load.d",
            "/etc/opt", "/etc/rsyslog.d", "/etc/sysconfig", "/etc/sysctl.d", "/etc/systemd", "/etc/systemd/system",
            "/etc/udev", "/etc/udev/rules.d", "/etc/xdg",
            "/usr/bin", "/usr/include", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local", "/usr/sbin",
            "/usr/share", "/usr/src",
            "/usr/lib/containers", "/usr/lib/containers/atomic", "/usr/lib/modules-load.d", "/usr/lib/sysctl.d",
            "/usr/lib/systemd", "/usr/lib/systemd/system", "/usr/lib/sysusers.d", "/usr/lib/tmpfiles.d",
            "/usr/lib/udev", "/usr/lib/udev/rules.d",
            "/usr/local/bin", "/usr/local/etc", "/usr/local/include", "/usr/local/lib", "/usr/local/libexec",
            "/usr/local/sbin", "/usr/local/share", "/usr/local/src",
            "/usr/share/applications", "/usr/share/bash-completion", "/usr/share/bash-completion/completions",
            "/usr/share/doc", "/usr/share/icons", "/usr/share/info", "/usr/share/licenses", "/usr/share/locale",
            "/usr/share/man", "/usr/share/zsh", "/usr/share/zsh/site-functions",
            "/var/cache", "/var/lib", "/var/log", "/var/opt", "/var/spool",
            .. Enumerable.Range(1, 9).Select(section => $"/usr/share/man/man{section}"),
        ],
        StringComparer.Ordinal);

    /// <summary>The directories on the way to some paths that hosts do not have by themselves.</summary>
    /// <param name="paths">The paths.</param>
    internal static IEnumerable<string> OthersOnTheWayTo(IEnumerable<string> paths) =>
        paths.SelectMany(HostFilePath.Ancestors).Distinct(StringComparer.Ordinal).Where(d => !_known.Contains(d))
            .Order(StringComparer.Ordinal);
}
