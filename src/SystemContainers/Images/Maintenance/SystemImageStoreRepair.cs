namespace SystemContainers.Images;

/// <summary>What a repair of the image store did about one finding.</summary>
public sealed record SystemImageStoreRepair
{
    /// <summary>What was damaged, as <see cref="SystemImageStoreFinding.Name"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What was wrong with it.</summary>
    public required SystemImageStoreFindingKind Kind { get; init; }

    /// <summary>What became of it.</summary>
    public required SystemImageStoreRepairOutcome Outcome { get; init; }

    /// <summary>What it was made again from: <c>kept blob</c>, <c>manifest</c> or a source; null for nothing.</summary>
    public string? From { get; init; }

    /// <summary>
    /// Containers whose files are hard links to the damaged object, and stay so until they are installed again.
    /// </summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>What was done, or why nothing could be.</summary>
    public required string Message { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Outcome} {Kind} {Name}: {Message}";
}
