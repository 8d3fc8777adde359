namespace SystemContainers.Images;

/// <summary>What an optimization of the image store removed and kept.</summary>
public sealed record SystemImageStoreOptimization
{
    /// <summary>Path of the store's OSTree repository.</summary>
    public required string Path { get; init; }

    /// <summary>How many names of images there are; none is removed.</summary>
    public int Images { get; init; }

    /// <summary>How many layers were removed because no image has them.</summary>
    public int LayersRemoved { get; init; }

    /// <summary>Digests of the layers and image configurations that were removed.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>How many OSTree objects were removed.</summary>
    public int ObjectsRemoved { get; init; }

    /// <summary>Bytes that the disk got back: of removed objects that nothing links to, and of other files.</summary>
    public long BytesFreed { get; init; }

    /// <summary>
    /// Bytes of removed objects that deployments have hard links to; the disk gets them back with the deployments.
    /// </summary>
    public long BytesInUse { get; init; }

    /// <summary>Bytes of what the store still holds.</summary>
    public long BytesKept { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
