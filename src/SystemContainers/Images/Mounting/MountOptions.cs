namespace SystemContainers.Images;

/// <summary>What to mount, and where.</summary>
public sealed record MountOptions
{
    /// <summary>The image.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>
    /// An absolute path: a directory that is empty, or a name for a new one, which goes when the image is dismounted.
    /// Null takes a new directory that only root may enter.
    /// </summary>
    public string? Path { get; init; }
}
