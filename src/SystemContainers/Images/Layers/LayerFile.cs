using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>A file or symbolic link of a layer.</summary>
/// <param name="Checksum">Checksum of its object.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
internal readonly record struct LayerFile(Checksum Checksum, bool IsLink)
{
    /// <summary>A file or symbolic link whose checksum is given by its bytes.</summary>
    /// <inheritdoc cref="LayerFile(Checksum, bool)"/>
    internal LayerFile(ReadOnlySpan<byte> checksum, bool isLink)
        : this(new Checksum(checksum), isLink)
    {
    }
}
