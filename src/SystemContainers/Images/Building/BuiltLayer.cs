namespace SystemContainers.Images.Building;

/// <summary>A layer as it was written.</summary>
/// <param name="Title">What the layer is, for people.</param>
/// <param name="Digest">Digest of the blob.</param>
/// <param name="DiffId">Digest of the tar archive inside.</param>
/// <param name="Size">Bytes of the blob.</param>
/// <param name="MediaType">Media type of the blob.</param>
internal sealed record BuiltLayer(string Title, string Digest, string DiffId, long Size, string MediaType);
