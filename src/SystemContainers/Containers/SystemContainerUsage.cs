namespace SystemContainers.Containers;

/// <summary>
/// What a container uses, by its unit's cgroup, and the limits on it. What is not counted is null, and all of it while
/// the container does not run.
/// </summary>
public sealed record SystemContainerUsage
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>Processor time since it was started.</summary>
    public TimeSpan? Cpu { get; init; }

    /// <summary>The most processor time that it may use, in percent of one processor; null for no limit.</summary>
    public double? CpuQuota { get; init; }

    /// <summary>Bytes of memory now, caches of files among them.</summary>
    public long? Memory { get; init; }

    /// <summary>The most bytes of memory at one time since it was started.</summary>
    public long? MemoryPeak { get; init; }

    /// <summary>The most bytes of memory that it may use; null for no limit.</summary>
    public long? MemoryMax { get; init; }

    /// <summary>Processes and threads now.</summary>
    public long? Tasks { get; init; }

    /// <summary>The most processes and threads that it may have; null for no limit.</summary>
    public long? TasksMax { get; init; }

    /// <summary>Bytes read from block devices since it was started.</summary>
    public long? IoRead { get; init; }

    /// <summary>Bytes written to block devices since it was started.</summary>
    public long? IoWritten { get; init; }

    /// <summary>When it was measured.</summary>
    public DateTimeOffset Time { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
