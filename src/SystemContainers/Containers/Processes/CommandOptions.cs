namespace SystemContainers.Containers.Processes;

/// <summary>A command to run in an installed container.</summary>
public sealed record CommandOptions : ProcessOptions
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }
}
