namespace SystemContainers.Containers;

/// <summary>How many deployments of a container can be kept.</summary>
public static class ContainerKeep
{
    /// <summary>The least, and what is kept unless asked otherwise: the new one and the old one.</summary>
    public const int Least = 2;

    /// <summary>The most.</summary>
    public const int Most = 100;

    /// <summary>Refuses another number.</summary>
    /// <param name="keep">The number; null is none.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static void Check(int? keep)
    {
        if (keep is < Least or > Most)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{keep} deployments cannot be kept.",
                $"Keep {Least} to {Most}: the new one and the old one are among them.");
        }
    }
}
