namespace SystemContainers.Containers;

/// <summary>Whether there is another image for a container where its image came from.</summary>
public sealed record SystemContainerUpdateCheck
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The image that was looked for; of a container that uses the root file system of another, the other's.
    /// </summary>
    public required string Image { get; init; }

    /// <summary>
    /// Where it was looked for, in the words of containers-transports(5): for an image that was built here the image
    /// store; or the deployment whose root file system the container uses.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>Digest of the image that the active deployment is made of.</summary>
    public required string CurrentDigest { get; init; }

    /// <summary>Digest of the image at its source.</summary>
    public required string AvailableDigest { get; init; }

    /// <summary>Whether the two differ.</summary>
    public bool IsUpdateAvailable { get; init; }

    /// <summary>
    /// Whether the image at its source is in the image store already, under the name that was looked for.
    /// </summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether the image at its source is held, because it did not come up in this container.</summary>
    public bool IsHeld { get; init; }
}
