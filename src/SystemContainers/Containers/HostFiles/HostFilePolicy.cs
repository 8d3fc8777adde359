namespace SystemContainers.Containers.HostFiles;

/// <summary>
/// Where an image may put files on the host. What decides who may log in, what runs at boot or with whose rights, is
/// the host's own, and so are the places that other programs keep or that do not last.
/// </summary>
internal static class HostFilePolicy
{
    private static readonly string[] _closed =
    [
        "/boot", "/dev", "/proc", "/sys", "/run", "/var/run", "/tmp", "/var/tmp", "/root", "/home",
        "/var/lib/containers", "/usr/lib/containers", "/var/spool/cron", "/usr/lib/systemd", "/lib/systemd",
        "/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/subuid", "/etc/subgid", "/etc/security",
        "/etc/sudoers", "/etc/sudoers.d", "/etc/ssh", "/etc/pam.d", "/etc/pam.conf", "/etc/polkit-1", "/etc/dbus-1",
        "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/crontab",
        "/etc/anacrontab", "/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly",
        "/etc/cron.monthly", "/etc/init.d", "/etc/systemd", "/etc/tmpfiles.d", "/etc/fstab", "/etc/crypttab",
        "/etc/profile", "/etc/profile.d", "/etc/environment", "/etc/machine-id", "/etc/containers", "/etc/atomic.conf",
        "/etc/atomic.d",
    ];

    /// <summary>Refuses a path that is closed to images.</summary>
    /// <param name="container">The container's name: drop-ins of its own unit are open to it.</param>
    /// <param name="path">The path on the host.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>.</exception>
    internal static void Check(string container, string path)
    {
        foreach (var place in (ReadOnlySpan<string>)[path, HostFilePath.Resolve(path)])
        {
            if (_closed.FirstOrDefault(closed => IsAtOrBelow(place, closed)) is { } refused
                && !IsAtOrBelow(place, $"/etc/systemd/system/{container}.service.d"))
            {
                throw new SystemContainersException(
                    ErrorCode.InvalidDefinition,
                    $"The image would install {path} on the host, and {refused} is closed to images.",
                    "Remove the file from /exports/hostfs of the image, or rename it there with renameFiles.",
                    path);
            }
        }
    }

    private static bool IsAtOrBelow(string path, string place) =>
        path == place || path.StartsWith(place + "/", StringComparison.Ordinal);
}
