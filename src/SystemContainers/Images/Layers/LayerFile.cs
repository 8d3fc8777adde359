namespace SystemContainers.Images.Layers;

/// <summary>A file or symbolic link of a layer.</summary>
/// <param name="Checksum">Checksum of its object.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
internal sealed record LayerFile(byte[] Checksum, bool IsLink);
