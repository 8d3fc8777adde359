using System.Buffers.Binary;

namespace SystemContainers.Images.Building;

/// <summary>The media types of layers (image-spec 1.1, <c>layer.md</c>).</summary>
internal static class LayerMediaType
{
    /// <summary>A tar archive in gzip's form.</summary>
    public const string Gzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>How many bytes tell the type.</summary>
    public const int HeadLength = 4;

    private const string Plain = "application/vnd.oci.image.layer.v1.tar";
    private const string Zstandard = "application/vnd.oci.image.layer.v1.tar+zstd";

    /// <summary>
    /// The type of a blob. Its first bytes tell it: what Docker archives say of theirs is not always true.
    /// </summary>
    /// <param name="head">Its first <see cref="HeadLength"/> bytes; zeros where it has fewer.</param>
    public static string Of(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32LittleEndian(head) switch
    {
        var value when (value & 0xFFFFFF) == 0x088B1F => Gzip,
        0xFD2FB528 => Zstandard,
        _ => Plain,
    };
}
