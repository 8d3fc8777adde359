namespace SystemContainers.Images.Layers;

/// <summary>A layer as manifest and configuration describe it (OCI image-spec, descriptor.md and config.md).</summary>
/// <param name="Digest">Digest of the blob.</param>
/// <param name="Size">Bytes of the blob.</param>
/// <param name="MediaType">Media type of the blob.</param>
/// <param name="DiffId">Digest of the uncompressed tar; null where the configuration gives none.</param>
internal sealed record LayerDescriptor(string Digest, long Size, string MediaType, string? DiffId);
