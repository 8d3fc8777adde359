using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Transfer;

/// <summary>All that an image consists of, bit by bit as it came.</summary>
/// <param name="Image">The image.</param>
/// <param name="Manifest">The bytes whose digest is the image's.</param>
/// <param name="MediaType">Their media type.</param>
/// <param name="Configuration">The image configuration.</param>
/// <param name="Layers">The layers, base first; one may be there several times.</param>
internal sealed record ImageContent(
    SystemImage Image,
    byte[] Manifest,
    string MediaType,
    ContentBlob Configuration,
    IReadOnlyList<ContentBlob> Layers)
{
    /// <summary>Configuration and layers, each once, in the order of their digests.</summary>
    internal IEnumerable<ContentBlob> Blobs =>
        Layers.Append(Configuration).DistinctBy(b => b.Digest).OrderBy(b => b.Digest, StringComparer.Ordinal);

    /// <summary>Bytes of manifest, configuration and layers.</summary>
    internal long Size => Manifest.Length + Blobs.Sum(b => b.Size);

    /// <summary>Whether the manifest is one of the OCI image specification, and not Docker's.</summary>
    internal bool IsOci => MediaType == ImageManifest.OciType;
}
