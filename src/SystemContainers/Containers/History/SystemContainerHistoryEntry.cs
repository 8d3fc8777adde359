namespace SystemContainers.Containers.History;

/// <summary>One change of a container that is over.</summary>
public sealed record SystemContainerHistoryEntry
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What was done.</summary>
    public HistoryAction Action { get; init; }

    /// <summary>The number of the deployment that was left; null for an install.</summary>
    public int? From { get; init; }

    /// <summary>The number of the deployment that is active since.</summary>
    public int? To { get; init; }

    /// <summary>The image that the container moved to; after a roll back, the one that it did not keep.</summary>
    public string? Image { get; init; }

    /// <summary>Digest of that image.</summary>
    public string? Digest { get; init; }

    /// <summary>What was changed, or why it was put back; null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Who did it: the user that logged in, also behind sudo; null where that is not known.</summary>
    public string? User { get; init; }

    /// <summary>The entry for a change.</summary>
    /// <param name="record">The change.</param>
    internal static SystemContainerHistoryEntry Of(ChangeRecord record) => new()
    {
        Name = record.Name,
        Time = record.Began,
        Action = record.IsTakenBack ? HistoryAction.RollBack
            : record.Operation switch
            {
                ChangeOperation.Install => HistoryAction.Install,
                ChangeOperation.Undo => HistoryAction.Undo,
                _ => HistoryAction.Update,
            },
        From = record.IsTakenBack ? record.To : record.From,
        To = record.IsTakenBack ? record.From : record.To,
        Image = record.Image,
        Digest = record.Digest,
        Reason = record.Reason,
        User = record.User,
    };
}
