namespace SystemContainers.Images;

/// <summary>An image that is mounted, read-only.</summary>
public sealed record SystemImageMount
{
    /// <summary>The name that the image had when it was mounted.</summary>
    public required string Name { get; init; }

    /// <summary>Digest of the image. It stays mounted if its name is removed or moves on to another image.</summary>
    public required string Digest { get; init; }

    /// <summary>Where it is mounted, without symbolic links.</summary>
    public required string Path { get; init; }

    /// <summary>When it was mounted.</summary>
    public required DateTimeOffset Mounted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
