namespace SystemContainers.Host.Systemd;

/// <summary>The cgroup of a unit and the limits on it, as systemd has them.</summary>
/// <param name="ControlGroup">The cgroup's path; empty where the unit has none now.</param>
/// <param name="MemoryMax">Bytes; null for no limit.</param>
/// <param name="CpuQuota">Percent of one processor; null for no limit.</param>
/// <param name="TasksMax">Processes and threads; null for no limit.</param>
public sealed record UnitResources(string ControlGroup, long? MemoryMax, double? CpuQuota, long? TasksMax);
