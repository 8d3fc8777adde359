using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace SystemContainers.Containers.Security;

/// <summary>Filters of system calls for a <c>config.json</c> (runtime-spec, config-linux.md, "Seccomp").</summary>
internal static class SystemCalls
{
    private const int NoSuchCall = 38; // ENOSYS
    private const long NewUserNamespace = 0x10000000; // CLONE_NEWUSER

    // Calls that the kernel refuses to a process without the capability, in whatever namespace it is.
    private static readonly Dictionary<string, string[]> _privileged = new(StringComparer.Ordinal)
    {
        ["CAP_SYS_BOOT"] = ["kexec_file_load", "kexec_load", "reboot"],
        ["CAP_SYS_MODULE"] = ["delete_module", "finit_module", "init_module"],
        ["CAP_SYS_ADMIN"] = ["lookup_dcookie", "swapoff", "swapon"],
        ["CAP_SYS_TIME"] = ["clock_settime", "clock_settime64", "settimeofday", "stime"],
        ["CAP_SYS_RAWIO"] = ["ioperm", "iopl"],
        ["CAP_SYS_PACCT"] = ["acct"],
        ["CAP_SYS_TTY_CONFIG"] = ["vhangup"],
        ["CAP_DAC_READ_SEARCH"] = ["open_by_handle_at"],
    };

    // Calls that any process may try and that few services need; each was the way out of a container.
    private static readonly string[] _rare =
    [
        "add_key", "adjtimex", "bpf", "clock_adjtime", "fsconfig", "fsmount", "fsopen", "fspick", "io_uring_enter",
        "io_uring_register", "io_uring_setup", "keyctl", "mount", "mount_setattr", "move_mount", "open_tree",
        "perf_event_open", "pivot_root", "quotactl", "quotactl_fd", "request_key", "setns", "syslog", "umount",
        "umount2", "unshare", "userfaultfd",
    ];

    /// <summary>Refuses what would fail anyway, so that no bug of the kernel behind those calls is in reach.</summary>
    /// <param name="capabilities">What the process may do.</param>
    internal static JsonObject WithoutPrivileged(IReadOnlyCollection<string> capabilities) =>
        Filter([Refuse(Privileged(capabilities))]);

    /// <summary>Refuses also what is rarely needed, and user namespaces.</summary>
    /// <inheritdoc cref="WithoutPrivileged"/>
    internal static JsonObject WithoutRare(IReadOnlyCollection<string> capabilities)
    {
        // The arguments of clone3 are out of a filter's sight; without it programs take clone.
        var clone3 = Refuse(["clone3"]);
        clone3["errnoRet"] = NoSuchCall;
        var clone = Refuse(["clone"]);
        clone["args"] = new JsonArray(new JsonObject
        {
            ["index"] = 0, ["value"] = NewUserNamespace, ["valueTwo"] = NewUserNamespace, ["op"] = "SCMP_CMP_MASKED_EQ",
        });
        return Filter([Refuse(Privileged(capabilities).Concat(_rare)), clone3, clone]);
    }

    private static IEnumerable<string> Privileged(IReadOnlyCollection<string> capabilities) =>
        _privileged.Where(c => !capabilities.Contains(c.Key)).SelectMany(c => c.Value);

    private static JsonObject Filter(IReadOnlyList<JsonObject> rules)
    {
        var filter = new JsonObject { ["defaultAction"] = "SCMP_ACT_ALLOW" };
        string[] architectures = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
            Architecture.Arm64 => ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
            _ => [],
        };
        if (architectures.Length > 0)
        {
            filter["architectures"] = new JsonArray([.. architectures.Select(a => (JsonNode)a)]);
        }

        filter["syscalls"] = new JsonArray([.. rules]);
        return filter;
    }

    private static JsonObject Refuse(IEnumerable<string> names) => new()
    {
        ["names"] = new JsonArray([.. names.Order(StringComparer.Ordinal).Select(n => (JsonNode)n)]),
        ["action"] = "SCMP_ACT_ERRNO",
    };
}
