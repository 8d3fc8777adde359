using System.Text.RegularExpressions;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>The configuration of a container on Linux, as the OCI runtime specification 1.3 has it (config.md,
/// config-linux.md, schema/).</summary>
internal static class RuntimeSchema
{
    private static readonly SchemaType _text = new SchemaText();
    private static readonly SchemaType _flag = new SchemaFlag();
    private static readonly SchemaType _int32 = new SchemaInteger(int.MinValue, int.MaxValue);
    private static readonly SchemaType _int64 = new SchemaInteger(long.MinValue, long.MaxValue);
    private static readonly SchemaType _uint32 = new SchemaInteger(0, uint.MaxValue);
    private static readonly SchemaType _uint64 = new SchemaInteger(0, ulong.MaxValue);
    private static readonly SchemaType _texts = Array(_text);
    private static readonly SchemaType _textMap = new SchemaMap(_text);

    private static readonly SchemaType _idMappings = Array(Object(
        ["containerID", "hostID", "size"], ("containerID", _uint32), ("hostID", _uint32), ("size", _uint32)));

    private static readonly SchemaType _hooks = Array(Object(
        ["path"], ("path", _text), ("args", _texts), ("env", _texts), ("timeout", new SchemaInteger(1, int.MaxValue))));

    /// <summary>The whole configuration.</summary>
    internal static SchemaType Configuration { get; } = Object(
        ["ociVersion", "process", "root"],
        new Dictionary<string, string> { ["platform"] = string.Empty },
        ("ociVersion", _text),
        ("root", Object(["path"], ("path", _text), ("readonly", _flag))),
        ("mounts", Array(Mount())),
        ("process", Process()),
        ("hostname", _text),
        ("domainname", _text),
        ("hooks", Object(
            [],
            ("prestart", _hooks), ("createRuntime", _hooks), ("createContainer", _hooks), ("startContainer", _hooks),
            ("poststart", _hooks), ("poststop", _hooks))),
        ("annotations", _textMap),
        ("linux", Linux()));

    private static SchemaObject Mount() => Object(
        ["destination"],
        ("destination", _text), ("source", _text), ("type", _text), ("options", _texts),
        ("uidMappings", _idMappings), ("gidMappings", _idMappings));

    private static SchemaObject Process() => Object(
        ["args", "cwd"],
        ("args", _texts), ("commandLine", _text), ("cwd", _text), ("env", _texts), ("terminal", _flag),
        ("consoleSize", Object(["height", "width"], ("height", _uint64), ("width", _uint64))),
        ("user", Object(
            [],
            ("uid", _uint32), ("gid", _uint32), ("umask", _uint32), ("additionalGids", Array(_uint32)),
            ("username", _text))),
        ("capabilities", Object(
            [],
            ("bounding", _texts), ("permitted", _texts), ("effective", _texts), ("inheritable", _texts),
            ("ambient", _texts))),
        ("rlimits", Array(Object(
            ["type", "soft", "hard"], ("type", Match("^RLIMIT_[A-Z]+$", "a name such as RLIMIT_NOFILE")),
            ("soft", _uint64), ("hard", _uint64)))),
        ("apparmorProfile", _text), ("selinuxLabel", _text), ("noNewPrivileges", _flag), ("oomScoreAdj", _int32),
        ("ioPriority", Object(
            ["class"], ("class", OneOf("IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE")),
            ("priority", _int32))),
        ("scheduler", Object(
            ["policy"],
            ("policy", OneOf(
                "SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE")),
            ("nice", _int32), ("priority", _int32), ("flags", _texts), ("runtime", _uint64), ("deadline", _uint64),
            ("period", _uint64))),
        ("execCPUAffinity", Object([], ("initial", _text), ("final", _text))));

    private static SchemaObject Linux() => Object(
        [],
        new Dictionary<string, string>
        {
            ["capabilities"] = "process/capabilities",
            ["rlimits"] = "process/rlimits",
            ["selinuxProcessLabel"] = "process/selinuxLabel",
            ["apparmorProfile"] = "process/apparmorProfile",
            ["noNewPrivileges"] = "process/noNewPrivileges",
        },
        ("devices", Array(Object(
            ["type", "path"],
            ("type", Match("^[cbup]$", "c, b, u or p")), ("path", _text), ("fileMode", new SchemaInteger(0, 511)),
            ("major", _int64), ("minor", _int64), ("uid", _uint32), ("gid", _uint32)))),
        ("netDevices", new SchemaMap(Object([], ("name", _text)))),
        ("uidMappings", _idMappings), ("gidMappings", _idMappings),
        ("namespaces", Array(Object(
            ["type"],
            ("type", OneOf("mount", "pid", "network", "uts", "ipc", "user", "cgroup", "time")), ("path", _text)))),
        ("resources", LinuxResources.Create()),
        ("cgroupsPath", _text),

        // The runtimes also take the recursive kinds, which images of the collection use.
        ("rootfsPropagation", OneOf(
            "private", "shared", "slave", "unbindable", "rprivate", "rshared", "rslave")),
        ("seccomp", LinuxSeccomp.Create()),
        ("sysctl", _textMap), ("maskedPaths", _texts), ("readonlyPaths", _texts), ("mountLabel", _text),
        ("intelRdt", Object(
            [],
            ("closID", _text), ("schemata", _texts), ("l3CacheSchema", _text), ("memBwSchema", _text),
            ("enableMonitoring", _flag))),
        ("memoryPolicy", Object([], ("mode", _text), ("nodes", _text), ("flags", _texts))),
        ("personality", Object([], ("domain", OneOf("LINUX", "LINUX32")), ("flags", _texts))),
        ("timeOffsets", Object([], ("boottime", TimeOffset()), ("monotonic", TimeOffset()))));

    private static SchemaObject TimeOffset() => Object([], ("secs", _int64), ("nanosecs", _uint32));

    /// <summary>An object.</summary>
    internal static SchemaObject Object(string[] required, params (string Name, SchemaType Type)[] members) =>
        Object(required, new Dictionary<string, string>(), members);

    /// <summary>An array.</summary>
    internal static SchemaArray Array(SchemaType item) => new(item);

    /// <summary>One of some strings.</summary>
    internal static SchemaText OneOf(params string[] values) =>
        new(values.Contains, $"one of {string.Join(", ", values)}");

    private static SchemaText Match(string pattern, string expected) =>
        new(text => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant), expected);

    private static SchemaObject Object(
        string[] required,
        Dictionary<string, string> elsewhere,
        params (string Name, SchemaType Type)[] members) =>
        new(members.ToDictionary(member => member.Name, member => member.Type), required, elsewhere);
}
