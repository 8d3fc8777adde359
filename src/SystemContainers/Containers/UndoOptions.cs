namespace SystemContainers.Containers;

/// <summary>Which update to undo and how.</summary>
public sealed record UndoOptions
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The deployment to move to, its number or <c>NAME.N</c>; null takes the one that was active before.
    /// </summary>
    public string? To { get; init; }

    /// <summary>How the start of the other deployment is judged.</summary>
    public StartPolicy StartPolicy { get; init; } = new();
}
