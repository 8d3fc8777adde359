using static SystemContainers.Images.Checking.Schema.RuntimeSchema;

namespace SystemContainers.Images.Checking.Schema;

/// <summary><c>linux.seccomp</c> (config-linux.md, Seccomp).</summary>
internal static class LinuxSeccomp
{
    /// <summary>Makes the type.</summary>
    internal static SchemaObject Create()
    {
        var text = new SchemaText();
        var uint32 = new SchemaInteger(0, uint.MaxValue);
        var uint64 = new SchemaInteger(0, ulong.MaxValue);
        var action = OneOf(
            "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO",
            "SCMP_ACT_TRACE", "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY");
        var argument = Object(
            ["index", "value", "op"],
            ("index", uint32), ("value", uint64), ("valueTwo", uint64),
            ("op", OneOf(
                "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT",
                "SCMP_CMP_MASKED_EQ")));
        return Object(
            ["defaultAction"],
            ("defaultAction", action), ("defaultErrnoRet", uint32),
            ("flags", Array(OneOf(
                "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"))),
            ("listenerPath", text), ("listenerMetadata", text),
            ("architectures", Array(new SchemaText(
                name => name.StartsWith("SCMP_ARCH_", StringComparison.Ordinal), "a name such as SCMP_ARCH_X86_64"))),
            ("syscalls", Array(Object(
                ["names", "action"],
                ("names", Array(text)), ("action", action), ("errnoRet", uint32), ("args", Array(argument))))));
    }
}
