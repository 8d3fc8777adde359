namespace SystemContainers.Images;

/// <summary>An image in a registry, as the registry describes it.</summary>
public sealed record SystemImageInfo
{
    /// <summary>The name with tag or digest: <c>registry.example.com/etcd:3.5</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The part of the name before tag and digest.</summary>
    public required string Repository { get; init; }

    /// <summary>The tag, or null where it was asked for by digest.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// Digest of the manifest for <see cref="Platform"/>, the one that an import stores; of the index where that has no
    /// image for the platform.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary>The platforms that the name has an image for.</summary>
    public required IReadOnlyList<ImagePlatform> Platforms { get; init; }

    /// <summary>The platform that digest, time, size and labels are of; null where there is none that fits.</summary>
    public ImagePlatform? Platform { get; init; }

    /// <summary>When the image was built, as its configuration says; null where it does not.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Bytes of all layers as they are transferred.</summary>
    public long Size { get; init; }

    /// <summary>Labels of the image configuration.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Digest of the local image of that name, where there is one.</summary>
    public string? LocalDigest { get; init; }

    /// <summary>Whether it is newer than the local image of that name.</summary>
    public required SystemImageInfoState State { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
