namespace SystemContainers.Containers.Logs;

/// <summary>
/// An entry of the journal that is about a container: what its processes wrote, or what systemd says of its unit.
/// </summary>
public sealed record SystemContainerLogEntry
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>When the journal got it.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>How much it matters.</summary>
    public LogPriority Priority { get; init; }

    /// <summary>Its text.</summary>
    public required string Message { get; init; }

    /// <summary>The process that wrote it, where the journal knows.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What the process calls itself: <c>runc</c>, <c>systemd</c>.</summary>
    public string? Identifier { get; init; }

    /// <summary>The container's unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Its place in the journal, for <c>journalctl --cursor</c>.</summary>
    public required string Cursor { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
