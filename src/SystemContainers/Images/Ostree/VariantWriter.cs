using System.Buffers.Binary;
using System.Text;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Serializes the few GVariant shapes that OSTree objects are made of (GVariant Specification 1.0, "Serialisation
/// Format"): containers hold their children aligned, followed by the end offsets of those of variable size.
/// </summary>
internal static class VariantWriter
{
    /// <summary>A string: its bytes and a zero.</summary>
    /// <param name="value">The string, without a zero character.</param>
    internal static byte[] Text(string value)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(value) + 1];
        Encoding.UTF8.GetBytes(value, bytes);
        return bytes;
    }

    /// <summary>A 32-bit number in big-endian order, as OSTree stores them.</summary>
    /// <param name="value">The number.</param>
    internal static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>A 64-bit number in big-endian order, as OSTree stores them.</summary>
    /// <param name="value">The number.</param>
    internal static byte[] UInt64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>An array of elements of variable size.</summary>
    /// <param name="elements">The serialized elements.</param>
    /// <param name="alignment">What the element type aligns to.</param>
    internal static byte[] Array(IReadOnlyList<byte[]> elements, int alignment)
    {
        var ends = new List<int>(elements.Count);
        var body = Concatenate(elements.Select(e => (e, alignment)), ends);
        return WithOffsets(body, ends);
    }

    /// <summary>A tuple.</summary>
    /// <param name="members">Each member's bytes, its alignment, and whether its size is fixed.</param>
    internal static byte[] Tuple(params IReadOnlyList<(byte[] Bytes, int Alignment, bool IsFixed)> members)
    {
        var ends = new List<int>(members.Count);
        var body = Concatenate(members.Select(m => (m.Bytes, m.Alignment)), ends);
        var variable = new List<int>(members.Count);
        for (var i = members.Count - 2; i >= 0; i--)
        {
            if (!members[i].IsFixed)
            {
                variable.Add(ends[i]);
            }
        }

        return WithOffsets(body, variable);
    }

    /// <summary>A dictionary <c>a{sv}</c> whose values are all strings.</summary>
    /// <param name="entries">The entries in the order to write.</param>
    internal static byte[] TextDictionary(IEnumerable<KeyValuePair<string, string>> entries) =>
        Array(
            [
                .. entries.Select(e => Tuple(
                    (Text(e.Key), 1, false),
                    ([.. Text(e.Value), 0, (byte)'s'], 8, false))),
            ],
            alignment: 8);

    private static byte[] Concatenate(IEnumerable<(byte[] Bytes, int Alignment)> parts, List<int> ends)
    {
        using var body = new MemoryStream();
        foreach (var (bytes, alignment) in parts)
        {
            while (body.Length % alignment != 0)
            {
                body.WriteByte(0);
            }

            body.Write(bytes);
            ends.Add((int)body.Length);
        }

        return body.ToArray();
    }

    private static byte[] WithOffsets(byte[] body, List<int> offsets)
    {
        var size = OffsetSize(body.Length, offsets.Count);
        var result = new byte[body.Length + (size * offsets.Count)];
        body.CopyTo(result, 0);
        for (var i = 0; i < offsets.Count; i++)
        {
            PutOffset(result.AsSpan(body.Length + (i * size), size), offsets[i]);
        }

        return result;
    }

    /// <summary>How many bytes an offset has: those of the offsets count too towards what decides it.</summary>
    /// <param name="body">Bytes before the offsets.</param>
    /// <param name="count">How many offsets there are.</param>
    internal static int OffsetSize(long body, int count)
    {
        foreach (var size in (ReadOnlySpan<int>)[1, 2, 4])
        {
            if (body + ((long)size * count) < 1L << (8 * size))
            {
                return size;
            }
        }

        return 8;
    }

    /// <summary>Writes an offset, in little-endian order.</summary>
    /// <param name="target">Where to; as long as the offset is to be.</param>
    /// <param name="offset">The offset.</param>
    internal static void PutOffset(Span<byte> target, long offset)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (byte)(offset >> (8 * i));
        }
    }
}
