using System.Buffers.Binary;

namespace SystemContainers.UnitTests.Images.Layers;

/// <summary>Writes zstd frames byte by byte (RFC 8878, section 3), so that they can lie.</summary>
internal static class ZstdFrame
{
    /// <summary>A frame whose blocks hold the bytes as they are.</summary>
    public static byte[] Raw(byte[] content)
    {
        using var frame = new MemoryStream();

        // One segment, with a content size of four bytes.
        frame.Write([0x28, 0xB5, 0x2F, 0xFD, 0xA0]);
        frame.Write(Number(content.Length));
        const int most = 128 * 1024;
        for (var at = 0; at == 0 || at < content.Length; at += most)
        {
            var size = Math.Min(most, content.Length - at);
            frame.Write(BlockHeader(size, type: 0, isLast: at + size >= content.Length));
            frame.Write(content, at, size);
        }

        return frame.ToArray();
    }

    /// <summary>A frame of zeros, of four bytes for each 128 KiB.</summary>
    public static byte[] Zeros(int blocks)
    {
        using var frame = new MemoryStream();

        // A window of 128 KiB and no content size.
        frame.Write([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38]);
        for (var i = 0; i < blocks; i++)
        {
            frame.Write(BlockHeader(128 * 1024, type: 1, isLast: i == blocks - 1));
            frame.WriteByte(0);
        }

        return frame.ToArray();
    }

    /// <summary>A frame that decoders pass over.</summary>
    public static byte[] Skippable(int length) => [0x5E, 0x2A, 0x4D, 0x18, .. Number(length), .. new byte[length]];

    /// <summary>An empty frame that wants a window of 2 to the power given.</summary>
    public static byte[] WithWindow(int log) =>
        [0x28, 0xB5, 0x2F, 0xFD, 0x00, (byte)((log - 10) << 3), .. BlockHeader(0, type: 0, isLast: true)];

    private static byte[] BlockHeader(int size, int type, bool isLast) =>
        Number((size << 3) | (type << 1) | (isLast ? 1 : 0))[..3];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
