namespace SystemContainers.Containers;

/// <summary>What is set for a container and belongs to none of its deployments.</summary>
internal sealed record ContainerSettings
{
    /// <summary>The least that can be kept, and what is kept unless asked otherwise: the new one and the old one.</summary>
    public const int LeastKept = 2;

    /// <summary>The most that can be kept.</summary>
    public const int MostKept = 100;

    /// <summary>How many deployments an update leaves.</summary>
    public int Keep { get; init; } = LeastKept;

    /// <summary>The numbers of the deployments that no update replaces or removes.</summary>
    public IReadOnlyList<int> Pinned { get; init; } = [];

    /// <summary>Refuses a number of deployments that cannot be kept.</summary>
    /// <param name="keep">The number; null is none.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static void CheckKeep(int? keep)
    {
        if (keep is < LeastKept or > MostKept)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{keep} deployments cannot be kept.",
                $"Keep {LeastKept} to {MostKept}: the new one and the old one are among them.");
        }
    }
}
