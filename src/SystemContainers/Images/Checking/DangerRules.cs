using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>Settings of the configuration that give the container power over its host.</summary>
internal static class DangerRules
{
    // Whoever writes there decides what the host runs as root, or reads its secrets.
    private static readonly string[] _directories =
    [
        "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/root", "/sbin", "/sys", "/usr", "/var",
        "/var/lib",
    ];

    private static readonly string[] _subtrees =
    [
        "/boot", "/lib/modules", "/usr/lib/modules", "/usr/bin", "/usr/sbin", "/etc/systemd", "/etc/cron.d",
        "/etc/cron.daily", "/etc/sudoers.d", "/etc/pam.d", "/etc/ld.so.conf.d", "/etc/ssh", "/etc/profile.d",
        "/usr/lib/systemd", "/lib/systemd",
    ];

    private static readonly Dictionary<DangerKind, CheckRule> _rules = new()
    {
        [DangerKind.Hooks] = CheckRules.DangerHooks,
        [DangerKind.HostRoot] = CheckRules.DangerHostRoot,
        [DangerKind.HostProc] = CheckRules.DangerHostProc,
        [DangerKind.ControlSocket] = CheckRules.DangerControlSocket,
        [DangerKind.Annotation] = CheckRules.DangerAnnotation,
        [DangerKind.CgroupPath] = CheckRules.DangerCgroupPath,
        [DangerKind.SysAdmin] = CheckRules.DangerSysAdmin,
        [DangerKind.Protection] = CheckRules.DangerProtection,
    };

    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    /// <param name="document">The configuration.</param>
    internal static void Check(CheckContext context, ConfigurationDocument document)
    {
        foreach (var setting in Find(document.Root))
        {
            // The schema has said more of capabilities that stand in the wrong place.
            if (_rules.TryGetValue(setting.Kind, out var rule))
            {
                var line = setting.Part?.Line ?? document.Find("process")?.Line;
                context.Add(rule, document.File, line, setting.Text);
            }
        }

        foreach (var mount in Loosely.Items(document.Find("mounts")).Where(MountRules.IsBind))
        {
            CheckDirectory(context, document, mount);
        }

        CheckDevices(context, document);
    }

    private static IReadOnlyList<DangerousSetting> Find(JsonPart root)
    {
        try
        {
            return DangerousSettings.Find(root);
        }
        catch (SystemContainersException)
        {
            // A setting has the wrong type, which the schema has said; the rest waits until that is corrected.
            return [];
        }
    }

    private static void CheckDirectory(CheckContext context, ConfigurationDocument document, JsonPart mount)
    {
        if (Loosely.Text(Loosely.Find(mount, "source")) is not { } source || !source.StartsWith('/')
            || MountRules.HasOption(mount, "ro"))
        {
            return;
        }

        var path = HostPath.Normalize(source);
        if (_directories.Contains(path) || _subtrees.Any(directory => HostPath.IsAtOrBelow(path, directory)))
        {
            context.Add(
                CheckRules.DangerHostDirectory, document.File, mount.Line,
                $"The container can write to the host's {path}.");
        }
    }

    private static void CheckDevices(CheckContext context, ConfigurationDocument document)
    {
        foreach (var rule in Loosely.Items(document.Find("linux", "resources", "devices")))
        {
            var isForAll = Loosely.Text(Loosely.Find(rule, "type")) is null or "a"
                && Loosely.Find(rule, "major") is null && Loosely.Find(rule, "minor") is null;
            if (isForAll && Loosely.Flag(Loosely.Find(rule, "allow")) == true)
            {
                context.Add(
                    CheckRules.DangerDevices, document.File, rule.Line,
                    "The container may use every device of the host, its disks among them.");
            }
        }
    }
}
