namespace SystemContainers.Containers;

/// <summary>
/// What a change is about to do, written to disk before it does it, so that whoever comes after a kill or a power cut
/// can put things in order.
/// </summary>
internal sealed record ChangeRecord
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>What is done.</summary>
    public required ChangeOperation Operation { get; init; }

    /// <summary>The active deployment before; null where there is none.</summary>
    public int? From { get; init; }

    /// <summary>The deployment that is to become active; null where all is removed.</summary>
    public int? To { get; init; }

    /// <summary>Name in the staging directory of the new deployment, and, once it is placed, of the one it replaced.</summary>
    public string? Staged { get; init; }

    /// <summary>Inode of the new deployment's directory: it tells whether it is placed already.</summary>
    public ulong StagedInode { get; init; }

    /// <summary>Whether the service ran before.</summary>
    public bool WasRunning { get; init; }

    /// <summary>When the change began.</summary>
    public DateTimeOffset Began { get; init; }
}
