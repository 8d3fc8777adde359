namespace SystemContainers.Images;

/// <summary>How to ask registries for images.</summary>
public sealed record FindOptions : RegistryOptions
{
    /// <summary>
    /// Which image of an index to describe; null takes the platform of the local image of that name, else this host's.
    /// </summary>
    public ImagePlatform? Platform { get; init; }
}
