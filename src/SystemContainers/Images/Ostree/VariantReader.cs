using System.Buffers.Binary;
using System.Text;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Reads the GVariant shapes that <see cref="VariantWriter"/> writes, from bytes that nobody vouches for.
/// </summary>
internal static class VariantReader
{
    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The members of a tuple.</summary>
    /// <param name="data">The serialized tuple.</param>
    /// <param name="members">For each member its alignment, and its size where that is fixed, else 0.</param>
    /// <exception cref="InvalidDataException">The bytes are no such tuple.</exception>
    internal static ReadOnlyMemory<byte>[] Tuple(
        ReadOnlyMemory<byte> data, params ReadOnlySpan<(int Alignment, int Size)> members)
    {
        var result = new ReadOnlyMemory<byte>[members.Length];
        var offsetSize = OffsetSize(data.Length);
        var nextOffset = data.Length;
        var position = 0;
        for (var i = 0; i < members.Length; i++)
        {
            position = Align(position, members[i].Alignment);
            int end;
            if (members[i].Size > 0)
            {
                end = position + members[i].Size;
            }
            else if (i == members.Length - 1)
            {
                end = nextOffset;
            }
            else
            {
                nextOffset -= offsetSize;
                end = Offset(data.Span, nextOffset, offsetSize);
            }

            result[i] = Slice(data, position, end);
            position = end;
        }

        return result;
    }

    /// <summary>The elements of an array whose elements vary in size.</summary>
    /// <param name="data">The serialized array.</param>
    /// <param name="alignment">What the element type aligns to.</param>
    /// <exception cref="InvalidDataException">The bytes are no such array.</exception>
    internal static ReadOnlyMemory<byte>[] Array(ReadOnlyMemory<byte> data, int alignment)
    {
        if (data.IsEmpty)
        {
            return [];
        }

        var offsetSize = OffsetSize(data.Length);
        var table = Offset(data.Span, data.Length - offsetSize, offsetSize);
        if (table > data.Length || (data.Length - table) % offsetSize != 0)
        {
            throw new InvalidDataException("the array's offsets do not fit");
        }

        var result = new ReadOnlyMemory<byte>[(data.Length - table) / offsetSize];
        var position = 0;
        for (var i = 0; i < result.Length; i++)
        {
            position = Align(position, alignment);
            var end = Offset(data.Span, table + (i * offsetSize), offsetSize);
            result[i] = Slice(data[..table], position, end);
            position = end;
        }

        return result;
    }

    /// <summary>A string.</summary>
    /// <param name="data">The serialized string.</param>
    /// <exception cref="InvalidDataException">It does not end in its only zero, or is not UTF-8.</exception>
    internal static string Text(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty || data.Span.IndexOf((byte)0) != data.Length - 1)
        {
            throw new InvalidDataException("a string does not end where it should");
        }

        try
        {
            return _strict.GetString(data.Span[..^1]);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a string is not UTF-8", e);
        }
    }

    /// <summary>The string entries of a dictionary <c>a{sv}</c>; entries of other types are passed over.</summary>
    /// <param name="data">The serialized dictionary.</param>
    /// <exception cref="InvalidDataException">The bytes are no such dictionary.</exception>
    internal static Dictionary<string, string> TextDictionary(ReadOnlyMemory<byte> data)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in Array(data, 8))
        {
            var members = Tuple(entry, (1, 0), (8, 0));
            var value = members[1];
            if (value.Length >= 3 && value.Span[^1] == 's' && value.Span[^2] == 0)
            {
                result[Text(members[0])] = Text(value[..^2]);
            }
        }

        return result;
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> data, int start, int end) =>
        start <= end && end <= data.Length
            ? data[start..end]
            : throw new InvalidDataException("an offset lies outside");

    private static int Align(int position, int alignment) => (position + alignment - 1) / alignment * alignment;

    private static int OffsetSize(int length) => length switch
    {
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        _ => 4,
    };

    private static int Offset(ReadOnlySpan<byte> data, int at, int size)
    {
        if (at < 0 || at + size > data.Length)
        {
            throw new InvalidDataException("an offset is missing");
        }

        return size switch
        {
            1 => data[at],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(data[at..]),
            _ => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(data[at..])),
        };
    }
}
