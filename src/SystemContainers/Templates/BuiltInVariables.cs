using System.Collections.Frozen;

namespace SystemContainers.Templates;

/// <summary>The variables that the host sets for every container, as the old command does.</summary>
internal static class BuiltInVariables
{
    /// <summary>The deployment's directory.</summary>
    public const string DestDir = "DESTDIR";

    /// <summary>The container's name.</summary>
    public const string Name = "NAME";

    /// <summary>The command that starts the container.</summary>
    public const string ExecStart = "EXEC_START";

    /// <summary>The command that stops it.</summary>
    public const string ExecStop = "EXEC_STOP";

    /// <summary>The command before its start.</summary>
    public const string ExecStartPre = "EXEC_STARTPRE";

    /// <summary>The command after its stop.</summary>
    public const string ExecStopPost = "EXEC_STOPPOST";

    /// <summary>User ID of whoever installs.</summary>
    public const string HostUid = "HOST_UID";

    /// <summary>Group ID of whoever installs.</summary>
    public const string HostGid = "HOST_GID";

    /// <summary>The image's name.</summary>
    public const string ImageName = "IMAGE_NAME";

    /// <summary>The image's ID.</summary>
    public const string ImageId = "IMAGE_ID";

    /// <summary>Where runtime data goes: <c>/run</c>.</summary>
    public const string RunDirectory = "RUN_DIRECTORY";

    /// <summary>Where configuration is: <c>/etc</c>.</summary>
    public const string ConfDirectory = "CONF_DIRECTORY";

    /// <summary>Where state is kept: <c>/var/lib</c>.</summary>
    public const string StateDirectory = "STATE_DIRECTORY";

    /// <summary>The file with the process ID of the container.</summary>
    public const string PidFile = "PIDFILE";

    /// <summary>All capabilities of the kernel, as items of a JSON array.</summary>
    public const string AllProcessCapabilities = "ALL_PROCESS_CAPABILITIES";

    /// <summary>Path of the OCI runtime.</summary>
    public const string Runtime = "RUNTIME";

    /// <summary>Path of the <c>atomic</c> command.</summary>
    public const string Atomic = "ATOMIC";

    /// <summary>A random UUID, made at install and kept over updates; a user or an image may set it.</summary>
    public const string Uuid = "UUID";

    // Names by number, from linux/capability.h.
    private static readonly string[] _capabilities =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ];

    /// <summary>Set by the host whatever a user or an image says.</summary>
    public static FrozenSet<string> Forced { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        DestDir, Name, ExecStart, ExecStop, ExecStartPre, ExecStopPost, HostUid, HostGid, ImageName, ImageId);

    /// <summary>Set by the host unless the user sets them; an image's default has no effect on them.</summary>
    public static FrozenSet<string> Host { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        RunDirectory, ConfDirectory, StateDirectory, PidFile, AllProcessCapabilities, Runtime, Atomic);

    /// <summary>Those of <see cref="Forced"/> that are whole commands, written by the engine in a unit's own
    /// syntax.</summary>
    public static FrozenSet<string> Commands { get; } = FrozenSet.Create(
        StringComparer.Ordinal, ExecStart, ExecStop, ExecStartPre, ExecStopPost);

    /// <summary>Whether a capability has that name.</summary>
    /// <param name="name">The name, with <c>CAP_</c>.</param>
    public static bool IsCapability(string name) =>
        name.StartsWith("CAP_", StringComparison.Ordinal) && _capabilities.Contains(name["CAP_".Length..]);

    /// <summary>The value of <c>ALL_PROCESS_CAPABILITIES</c>.</summary>
    /// <param name="lastCapability">The kernel's highest capability, from <c>/proc/sys/kernel/cap_last_cap</c>. Those
    /// above <c>CAP_CHECKPOINT_RESTORE</c> have no name here and are left out.</param>
    public static string ProcessCapabilities(int lastCapability) =>
        string.Join(",\n", _capabilities.Take(lastCapability + 1).Select(name => $"\"CAP_{name}\"")) + "\n";

    /// <summary>The values that the templates get: forced, user, host, image, UUID, the first that has one.</summary>
    /// <param name="forced">Values of <see cref="Forced"/>.</param>
    /// <param name="user">What the user set.</param>
    /// <param name="host">Values of <see cref="Host"/>.</param>
    /// <param name="image">The defaults of the image's manifest.</param>
    /// <param name="uuid">The UUID for a container whose user and image set none.</param>
    public static IReadOnlyDictionary<string, string> Combine(
        IReadOnlyDictionary<string, string> forced,
        IReadOnlyDictionary<string, string> user,
        IReadOnlyDictionary<string, string> host,
        IReadOnlyDictionary<string, string> image,
        string uuid)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { [Uuid] = uuid };
        foreach (var (name, value) in image.Concat(host).Concat(user).Concat(forced))
        {
            values[name] = value;
        }

        return values;
    }
}
