namespace SystemContainers.Images;

/// <summary>What an import brought.</summary>
/// <param name="Image">The image as it now is in the store.</param>
/// <param name="IsChanged">Whether the name points to another manifest than before.</param>
/// <param name="LayersImported">How many layers were missing and were transferred.</param>
/// <param name="BytesTransferred">Bytes of blobs that crossed from the source.</param>
public sealed record ImportResult(SystemImage Image, bool IsChanged, int LayersImported, long BytesTransferred);
