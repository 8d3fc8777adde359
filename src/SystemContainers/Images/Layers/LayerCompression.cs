using System.Buffers.Binary;
using System.IO.Compression;

namespace SystemContainers.Images.Layers;

/// <summary>Undoes the compression of a layer's blob.</summary>
internal static class LayerCompression
{
    private const int BufferSize = 128 * 1024;

    /// <summary>
    /// The tar in a blob. The media type is the image's claim; the first bytes cannot lie about what must be undone.
    /// </summary>
    /// <param name="blob">The blob, at its start; it is read ahead of what is taken from the result.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>.</exception>
    internal static Stream Undo(Stream blob)
    {
        const uint zstd = 0xFD2FB528, skippable = 0x184D2A50;
        Span<byte> head = stackalloc byte[4];
        var buffered = new BufferedStream(blob, BufferSize);
        var whole = PeekableStream.Create(buffered, head);
        return BinaryPrimitives.ReadUInt32LittleEndian(head) switch
        {
            var magic when (magic & 0xFFFFFF) == 0x088B1F => new GZipStream(whole, CompressionMode.Decompress),
            zstd => new ZstdStream(whole),
            var magic when (magic & ~0xFu) == skippable => new ZstdStream(whole),
            _ => whole,
        };
    }
}
