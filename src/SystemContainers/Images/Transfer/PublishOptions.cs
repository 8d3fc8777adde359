namespace SystemContainers.Images;

/// <summary>Which image to push to a registry, and where to.</summary>
public sealed record PublishOptions : RegistryOptions
{
    /// <summary>The image.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>The name in the registry; null takes the image's own.</summary>
    public ImageReference? Destination { get; init; }
}
