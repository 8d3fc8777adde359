namespace SystemContainers.Containers;

/// <summary>What is set for a container and belongs to none of its deployments.</summary>
internal sealed record ContainerSettings
{
    /// <summary>How many deployments an update leaves.</summary>
    public int Keep { get; init; } = ContainerKeep.Least;

    /// <summary>The numbers of the deployments that no update replaces or removes.</summary>
    public IReadOnlyList<int> Pinned { get; init; } = [];
}
