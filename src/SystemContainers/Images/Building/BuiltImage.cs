namespace SystemContainers.Images.Building;

/// <summary>An image whose blobs are all in a staged layout.</summary>
/// <param name="Manifest">Descriptor of the manifest, as it stands in the layout's index.</param>
/// <param name="ConfigDigest">Digest of the configuration.</param>
/// <param name="Layers">The layers, base first.</param>
/// <param name="BlobSize">Bytes of all blobs.</param>
internal sealed record BuiltImage(
    System.Text.Json.Nodes.JsonObject Manifest, string ConfigDigest, IReadOnlyList<BuiltLayer> Layers, long BlobSize)
{
    /// <summary>Digest of the manifest.</summary>
    public string Digest => (string)Manifest["digest"]!;
}
