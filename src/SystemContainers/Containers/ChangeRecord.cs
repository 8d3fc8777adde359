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

    /// <summary>
    /// Name in the staging directory of the new deployment, and, once it is placed, of the one it replaced.
    /// </summary>
    public string? Staged { get; init; }

    /// <summary>Inode of the new deployment's directory: it tells whether it is placed already.</summary>
    public ulong StagedInode { get; init; }

    /// <summary>The deployments that go because enough others are kept; null for none.</summary>
    public IReadOnlyList<RemovedDeployment>? Removed { get; init; }

    /// <summary>How many deployments are kept from now on; null leaves it as it is.</summary>
    public int? Keep { get; init; }

    /// <summary>How many were kept before.</summary>
    public int KeptBefore { get; init; } = ContainerKeep.Least;

    /// <summary>Whether the service ran before.</summary>
    public bool WasRunning { get; init; }

    /// <summary>When the change began.</summary>
    public DateTimeOffset Began { get; init; }

    /// <summary>The image of the deployment that is to become active.</summary>
    public string? Image { get; init; }

    /// <summary>Digest of that image.</summary>
    public string? Digest { get; init; }

    /// <summary>What is changed, or why it was taken back.</summary>
    public string? Reason { get; init; }

    /// <summary>Who does it, where that is known.</summary>
    public string? User { get; init; }

    /// <summary>Whether all is as it was before, or about to be.</summary>
    public bool IsTakenBack { get; init; }
}
