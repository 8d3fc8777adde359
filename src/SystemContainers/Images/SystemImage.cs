namespace SystemContainers.Images;

/// <summary>An image in the image store.</summary>
public sealed record SystemImage
{
    /// <summary>The name it was stored under: <c>127.0.0.1:5000/hello-world:v1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The part of the name before tag and digest.</summary>
    public required string Repository { get; init; }

    /// <summary>The tag, or null where the name has a digest instead.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest of the manifest, <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Digest of the image configuration, where the manifest names one.</summary>
    public string? ConfigDigest { get; init; }

    /// <summary>When the image was built, as its configuration says; null where it does not.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When it was brought into the image store.</summary>
    public DateTimeOffset Imported { get; init; }

    /// <summary>Bytes of all layers, uncompressed where that is known.</summary>
    public long Size { get; init; }

    /// <summary>Bytes of all layers as they were transferred.</summary>
    public long CompressedSize { get; init; }

    /// <summary>Operating system and architecture: <c>linux/amd64</c>.</summary>
    public ImagePlatform? Platform { get; init; }

    /// <summary>Labels of the image configuration.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Digests of the layers as the manifest gives them, base first.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>
    /// Bytes of the layers that an image with another digest has too. With <see cref="OwnSize"/> it makes
    /// <see cref="Size"/>.
    /// </summary>
    public long SharedSize { get; init; }

    /// <summary>Bytes of the layers that no image with another digest has.</summary>
    public long OwnSize { get; init; }

    /// <summary>The containers that have a deployment made from an image of this name, sorted.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>
    /// Where the image was brought in from, in the words of containers-transports(5); null where unknown.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Whether it was built into this image store, so that there is no place to bring it in from.</summary>
    public bool IsBuiltHere { get; init; }

    /// <summary>How the image got past the signature policy; null where that was not recorded.</summary>
    public ImageAcceptance? Acceptance { get; init; }

    /// <summary>The OSTree commit that the name's branch points to.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether the label <c>atomic.type=system</c> says that it is a system container's image.</summary>
    public bool IsSystemImage => ImageLabels.IsSystem(Labels);

    /// <summary>Whether the label <c>atomic.run=once</c> says that it is run once and not installed.</summary>
    public bool IsRunOnce => ImageLabels.IsRunOnce(Labels);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
