using static SystemContainers.Images.Checking.Schema.RuntimeSchema;

namespace SystemContainers.Images.Checking.Schema;

/// <summary><c>linux.resources</c> (config-linux.md, Control groups).</summary>
internal static class LinuxResources
{
    /// <summary>Makes the type.</summary>
    internal static SchemaObject Create()
    {
        var text = new SchemaText();
        var flag = new SchemaFlag();
        var int64 = new SchemaInteger(long.MinValue, long.MaxValue);
        var uint16 = new SchemaInteger(0, ushort.MaxValue);
        var uint32 = new SchemaInteger(0, uint.MaxValue);
        var uint64 = new SchemaInteger(0, ulong.MaxValue);
        var throttle = Array(Object(["major", "minor"], ("major", int64), ("minor", int64), ("rate", uint64)));
        return Object(
            [],
            ("unified", new SchemaMap(text)),
            ("devices", Array(Object(
                ["allow"],
                ("allow", flag), ("type", OneOf("a", "c", "b", "u", "p")), ("major", int64), ("minor", int64),
                ("access", new SchemaText(
                    access => access.All("rwm".Contains), "made of the letters r, w and m"))))),
            ("pids", Object(["limit"], ("limit", int64))),
            ("blockIO", Object(
                [],
                ("weight", uint16), ("leafWeight", uint16),
                ("weightDevice", Array(Object(
                    ["major", "minor"],
                    ("major", int64), ("minor", int64), ("weight", uint16), ("leafWeight", uint16)))),
                ("throttleReadBpsDevice", throttle), ("throttleWriteBpsDevice", throttle),
                ("throttleReadIOPSDevice", throttle), ("throttleWriteIOPSDevice", throttle))),
            ("cpu", Object(
                [],
                ("cpus", text), ("mems", text), ("period", uint64), ("quota", int64), ("burst", uint64),
                ("realtimePeriod", uint64), ("realtimeRuntime", int64), ("shares", uint64), ("idle", int64))),
            ("hugepageLimits", Array(Object(["pageSize", "limit"], ("pageSize", text), ("limit", uint64)))),
            ("memory", Object(
                [],
                ("kernel", int64), ("kernelTCP", int64), ("limit", int64), ("reservation", int64), ("swap", int64),
                ("swappiness", uint64), ("disableOOMKiller", flag), ("useHierarchy", flag),
                ("checkBeforeUpdate", flag))),
            ("network", Object(
                [],
                ("classID", uint32),
                ("priorities", Array(Object(["name", "priority"], ("name", text), ("priority", uint32)))))),
            ("rdma", new SchemaMap(Object([], ("hcaHandles", uint32), ("hcaObjects", uint32)))));
    }
}
