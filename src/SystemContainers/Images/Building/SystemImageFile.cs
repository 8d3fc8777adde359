namespace SystemContainers.Images;

/// <summary>An image in a folder or archive, as a build or an export left it.</summary>
public sealed record SystemImageFile
{
    /// <summary>Absolute path of the folder or archive.</summary>
    public required string Path { get; init; }

    /// <summary>How the image lies there.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>The image's name: <c>hello-world:v1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Digest of the manifest, the same in every format. A program that reads only Docker's part of a Docker
    /// archive makes a manifest of its own, with another digest.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary>Digest of the image configuration.</summary>
    public required string ConfigDigest { get; init; }

    /// <summary>Bytes of the archive, or of the image's blobs in a layout.</summary>
    public required long Size { get; init; }

    /// <summary>Digests of the layers, base first.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>When the image was built, as its configuration says.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// The image as a source to import, in the words of containers-transports(5). A Docker archive is read as the OCI
    /// archive that it is too, for the digest.
    /// </summary>
    public string Source => Format switch
    {
        ImageFormat.OciLayout => $"oci:{Path}{Suffix(Selector)}",
        ImageFormat.Directory => $"dir:{Path}",
        _ => $"oci-archive:{Path}{Suffix(Selector)}",
    };

    /// <summary>What selects the image in a layout; null where it is the only one.</summary>
    internal string? Selector { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Source;

    private static string Suffix(string? selector) => selector is null ? string.Empty : ":" + selector;
}
