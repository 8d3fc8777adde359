namespace SystemContainers.Containers.Logs;

/// <summary>Which entries of the journal to read.</summary>
public sealed record LogOptions
{
    /// <summary>The containers.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The time of the first; null for the oldest that there is.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The time of the last; null for the newest.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many of the last to read; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>The least priority; null for all.</summary>
    public LogPriority? Priority { get; init; }

    /// <summary>The boot: 0 for this one, -1 for the one before, 1 for the oldest; null for all.</summary>
    public int? Boot { get; init; }

    /// <summary>Whether to wait for entries to come, without end.</summary>
    public bool Follow { get; init; }
}
