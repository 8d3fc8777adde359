using System.Buffers;
using System.Globalization;
using System.Text;

namespace SystemContainers.Images.Building;

/// <summary>
/// Writes tar archives in the pax interchange format (POSIX.1-2017, <c>pax</c>, "ustar Interchange Format" and "pax
/// Extended Header") whose bytes depend on nothing but the entries.
/// </summary>
/// <remarks>
/// <see cref="System.Formats.Tar.TarWriter"/> puts the process id into its extended headers, so that no two builds have
/// one digest, and takes attributes only as text, which file capabilities are not.
/// </remarks>
/// <param name="output">Where the archive goes; stays open.</param>
internal sealed class LayerTarWriter(Stream output)
{
    private const int BlockSize = 512;
    private const byte ExtendedHeader = (byte)'x';
    private static readonly byte[] Zeros = new byte[2 * BlockSize];
    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Writes one entry with its content.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Stops it within the content of a file.</param>
    /// <exception cref="EndOfStreamException">The content is shorter than the entry says.</exception>
    public void Write(LayerEntry entry, CancellationToken cancellationToken)
    {
        var name = entry.Kind == LayerEntryKind.Directory ? entry.Name + "/" : entry.Name;
        var records = new ArrayBufferWriter<byte>();
        var header = new byte[BlockSize];
        PutText(header.AsSpan(0, 100), name, "path", records);
        PutNumber(header.AsSpan(100, 8), (long)entry.Mode, "mode", records);
        PutNumber(header.AsSpan(108, 8), entry.UserId, "uid", records);
        PutNumber(header.AsSpan(116, 8), entry.GroupId, "gid", records);
        PutNumber(header.AsSpan(124, 12), entry.Size, "size", records);
        PutNumber(header.AsSpan(136, 12), entry.Modified, "mtime", records);
        PutText(header.AsSpan(157, 100), entry.LinkTarget, "linkpath", records);
        foreach (var (attribute, value) in entry.Attributes.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            AddRecord(records, "SCHILY.xattr." + attribute, value);
        }

        if (records.WrittenCount > 0)
        {
            WriteExtendedHeader(records.WrittenSpan);
        }

        WriteHeader(header, (byte)entry.Kind);
        WriteContent(entry, cancellationToken);
    }

    /// <summary>Writes the end of the archive.</summary>
    public void Finish() => output.Write(Zeros);

    private void WriteExtendedHeader(ReadOnlySpan<byte> records)
    {
        var header = new byte[BlockSize];
        "././@PaxHeader"u8.CopyTo(header);
        PutOctal(header.AsSpan(100, 8), 0);
        PutOctal(header.AsSpan(108, 8), 0);
        PutOctal(header.AsSpan(116, 8), 0);
        PutOctal(header.AsSpan(124, 12), records.Length);
        PutOctal(header.AsSpan(136, 12), 0);
        WriteHeader(header, ExtendedHeader);
        output.Write(records);
        WritePadding(records.Length);
    }

    private void WriteHeader(Span<byte> header, byte typeFlag)
    {
        header[156] = typeFlag;
        "ustar\000"u8.CopyTo(header[257..]);

        // The checksum is the sum of all bytes with its own eight taken as blanks.
        var checksum = header[148..156];
        checksum.Fill((byte)' ');
        var sum = 0;
        foreach (var value in header)
        {
            sum += value;
        }

        PutOctal(checksum[..7], sum);
        output.Write(header);
    }

    private void WriteContent(LayerEntry entry, CancellationToken cancellationToken)
    {
        for (var left = entry.Size; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = _buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length));
            entry.Content!.ReadExactly(part);
            output.Write(part);
            left -= part.Length;
        }

        WritePadding(entry.Size);
    }

    private void WritePadding(long size) => output.Write(Zeros, 0, (int)(-size & (BlockSize - 1)));

    private static void PutText(Span<byte> field, string value, string key, ArrayBufferWriter<byte> records)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length > field.Length || !Ascii.IsValid(bytes))
        {
            AddRecord(records, key, bytes);
        }

        bytes.AsSpan(0, Math.Min(bytes.Length, field.Length)).CopyTo(field);
    }

    private static void PutNumber(Span<byte> field, long value, string key, ArrayBufferWriter<byte> records)
    {
        var fits = value < 1L << (3 * (field.Length - 1));
        if (!fits)
        {
            AddRecord(records, key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }

        PutOctal(field, fits ? value : 0);
    }

    private static void PutOctal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
        {
            field[i] = (byte)('0' + (value & 7));
        }
    }

    /// <summary>Adds <c>LENGTH KEY=VALUE\n</c>, where the length counts its own digits too.</summary>
    private static void AddRecord(ArrayBufferWriter<byte> records, string key, ReadOnlySpan<byte> value)
    {
        var rest = Encoding.ASCII.GetBytes($" {key}=");
        var length = rest.Length + value.Length + 1;
        var total = length + Digits(length);
        total = length + Digits(total);
        records.Write(Encoding.ASCII.GetBytes(total.ToString(CultureInfo.InvariantCulture)));
        records.Write(rest);
        records.Write(value);
        records.Write("\n"u8);
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
