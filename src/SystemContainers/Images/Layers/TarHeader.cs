using System.Text;

namespace SystemContainers.Images.Layers;

/// <summary>
/// One header block of a tar: POSIX ustar, GNU, star or the format before them (POSIX.1-2024, pax, "ustar Interchange
/// Format"; the GNU tar manual, "Basic Tar Format"). It is a view of the reader's buffer and holds nothing itself.
/// </summary>
/// <param name="block">The block.</param>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    /// <summary>Bytes of a block; content is padded to whole ones.</summary>
    internal const int BlockSize = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    /// <summary>Whether the block is one of those that end an archive.</summary>
    internal bool IsEnd => !_block.ContainsAnyExcept((byte)0);

    /// <summary>The type flag.</summary>
    internal byte Type => _block[156];

    /// <summary>Mode bits.</summary>
    /// <exception cref="InvalidDataException">The field is no number.</exception>
    internal long Mode => Number(100, 8, "mode");

    /// <summary>Number of the owner.</summary>
    /// <inheritdoc cref="Mode"/>
    internal long UserId => Number(108, 8, "owner");

    /// <summary>Number of the group.</summary>
    /// <inheritdoc cref="Mode"/>
    internal long GroupId => Number(116, 8, "group");

    /// <summary>Bytes of content.</summary>
    /// <inheritdoc cref="Mode"/>
    internal long Size => Number(124, 12, "size");

    /// <summary>The name, as bytes.</summary>
    internal ReadOnlySpan<byte> Name => Text(0, 100);

    /// <summary>What stands before the name and a slash, as bytes; empty where nothing does.</summary>
    internal ReadOnlySpan<byte> Prefix =>
        !_block.Slice(257, 6).SequenceEqual("ustar\0"u8) ? default
        : _block.Slice(508, 4).SequenceEqual("tar\0"u8) ? Text(345, 131)
        : Text(345, 155);

    /// <summary>The target of a link, as bytes.</summary>
    internal ReadOnlySpan<byte> LinkName => Text(157, 100);

    /// <summary>Refuses a block whose checksum is not right: it is damaged, or no header at all.</summary>
    /// <exception cref="InvalidDataException">The checksum is wrong.</exception>
    internal void CheckSum()
    {
        // The field counts as spaces. Some old programs added signed bytes.
        long unsigned = 8 * ' ';
        long signed = unsigned;
        for (var i = 0; i < BlockSize; i++)
        {
            if (i is < 148 or >= 156)
            {
                unsigned += _block[i];
                signed += (sbyte)_block[i];
            }
        }

        var sum = Number(148, 8, "checksum");
        if (sum != unsigned && sum != signed)
        {
            throw new InvalidDataException("the checksum of its header is wrong");
        }
    }

    private ReadOnlySpan<byte> Text(int at, int length)
    {
        var field = _block.Slice(at, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private long Number(int at, int length, string what)
    {
        var field = _block.Slice(at, length);
        var value = (field[0] & 0x80) == 0 ? Octal(field) : Base256(field);
        return value ?? throw new InvalidDataException($"its {what} is no number: '{Printable(field)}'");
    }

    // Spaces or NULs may stand around the digits. An empty field is zero, as GNU tar leaves unused ones.
    private static long? Octal(ReadOnlySpan<byte> field)
    {
        long value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value * 8) + (digit - '0');
        }

        return value;
    }

    // GNU's numbers that are too large for the digits: after the first bit two's complement, the highest byte first.
    private static long? Base256(ReadOnlySpan<byte> field)
    {
        var sign = (field[0] & 0x40) == 0 ? 0 : 0xFF;
        if (field.Length > 8 && (field[0] | 0x80) != (sign | 0x80))
        {
            return null;
        }

        long value = (sbyte)(sign == 0 ? field[0] & 0x7F : field[0]);
        foreach (var next in field[1..])
        {
            if (value >> 55 is not (0 or -1))
            {
                return null;
            }

            value = (value << 8) | next;
        }

        return value;
    }

    private static string Printable(ReadOnlySpan<byte> field)
    {
        var text = new StringBuilder(field.Length);
        foreach (var b in field)
        {
            text.Append(b is >= 0x20 and < 0x7F ? (char)b : '?');
        }

        return text.ToString();
    }
}
