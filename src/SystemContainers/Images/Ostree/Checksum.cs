using System.Buffers.Binary;

namespace SystemContainers.Images.Ostree;

/// <summary>A SHA-256 checksum as a value, so that a layer of many files does not keep an array for each.</summary>
internal readonly record struct Checksum
{
    /// <summary>Bytes of a checksum.</summary>
    internal const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes the checksum from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> of them.</param>
    internal Checksum(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Its first byte, by which objects are spread over directories.</summary>
    internal byte First => (byte)(_a >> 56);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Its hexadecimal digits.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";

    /// <summary>The name of its object: the first two digits, a slash, the others, and the type.</summary>
    /// <param name="type">The type of the object.</param>
    internal string ToPath(string type) =>
        $"{First:x2}/{_a & (ulong.MaxValue >> 8):x14}{_b:x16}{_c:x16}{_d:x16}.{type}";

    /// <summary>Writes its bytes.</summary>
    /// <param name="target">At least <see cref="Size"/> bytes.</param>
    internal void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, _a);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], _d);
    }
}
