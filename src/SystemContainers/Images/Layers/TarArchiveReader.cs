using System.Text;
using System.Text.Unicode;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Reads a tar entry by entry: ustar, pax, GNU and the format before them. It is strict: where two programs could see
/// different archives in the same bytes it sees none. System.Formats.Tar is not used because it takes the values of pax
/// records for text, which breaks file capabilities.
/// </summary>
/// <param name="stream">The archive; stays open.</param>
internal sealed class TarArchiveReader(Stream stream) : ReadOnlyStream
{
    private const int MaximumRecords = 1024 * 1024;
    private const int MaximumNameHeader = 64 * 1024;
    private const long MaximumSize = long.MaxValue - TarHeader.BlockSize;

    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private byte[] _metadata = new byte[4096];
    private byte[]? _longName;
    private byte[]? _longLink;
    private PaxRecords? _records;
    private long _left;
    private int _padding;

    /// <summary>
    /// Name of the entry; where the archive is broken, what is known of it. Lossy where it is not UTF-8.
    /// </summary>
    internal string Name { get; private set; } = string.Empty;

    /// <summary>What the entry is.</summary>
    internal TarKind Kind { get; private set; }

    /// <summary>Target of a link.</summary>
    internal string LinkName { get; private set; } = string.Empty;

    /// <summary>Bytes of content.</summary>
    internal long Size { get; private set; }

    /// <summary>Permission bits, and whatever else stands in the field.</summary>
    internal long Mode { get; private set; }

    /// <summary>Number of the owner.</summary>
    internal uint UserId { get; private set; }

    /// <summary>Number of the group.</summary>
    internal uint GroupId { get; private set; }

    /// <summary>Extended attributes.</summary>
    internal IReadOnlyList<ExtendedAttribute> Attributes { get; private set; } = [];

    /// <summary>Goes to the next entry, whatever was read of this one.</summary>
    /// <returns>Whether there is one; false at the end of the archive, after which more bytes may stand.</returns>
    /// <exception cref="InvalidDataException">The archive is broken or not clear.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    internal bool Next()
    {
        SkipContent();
        (_longName, _longLink, _records) = (null, null, null);
        Name = string.Empty;
        while (true)
        {
            stream.ReadExactly(_block);
            var header = new TarHeader(_block);
            if (header.IsEnd)
            {
                return End();
            }

            Name = Encoding.UTF8.GetString(NameOf(header));
            header.CheckSum();
            switch (header.Type)
            {
                case (byte)'x':
                    RefuseSecond(_records);
                    _records = PaxRecords.Read(ReadMetadata(header, MaximumRecords));
                    break;
                case (byte)'g':
                    PaxRecords.CheckGlobal(ReadMetadata(header, MaximumRecords));
                    break;
                case (byte)'L':
                    RefuseSecond(_longName);
                    _longName = ReadText(header);
                    break;
                case (byte)'K':
                    RefuseSecond(_longLink);
                    _longLink = ReadText(header);
                    break;
                default:
                    Begin(header);
                    return true;
            }
        }
    }

    /// <summary>Reads content of the entry.</summary>
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var read = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read > 0 ? read : throw new EndOfStreamException("it ends within the content");
    }

    private void Begin(TarHeader header)
    {
        var name = NameOf(header);
        if (Choose(_records?.Name, _longName) is { } other)
        {
            Name = Encoding.UTF8.GetString(name = other);
        }

        Kind = KindOf(header.Type, Name);
        var link = Choose(_records?.LinkName, _longLink) ?? header.LinkName;
        Size = SizeOf(header);
        Mode = header.Mode;
        UserId = OwnerOf(_records?.UserId ?? header.UserId);
        GroupId = OwnerOf(_records?.GroupId ?? header.GroupId);
        Attributes = _records?.Attributes ?? [];
        if (!Utf8.IsValid(name))
        {
            throw new InvalidDataException("its name is not UTF-8");
        }

        if (!Utf8.IsValid(link))
        {
            throw new InvalidDataException("its target is not UTF-8");
        }

        LinkName = Encoding.UTF8.GetString(link);
        _left = Size;
        _padding = Padding(Size);
    }

    private static ReadOnlySpan<byte> NameOf(TarHeader header) =>
        header.Prefix.IsEmpty ? header.Name : (byte[])[.. header.Prefix, (byte)'/', .. header.Name];

    private static byte[]? Choose(byte[]? pax, byte[]? gnu) =>
        pax is null || gnu is null
            ? pax ?? gnu
            : throw new InvalidDataException("it has a name in a pax header and one in a GNU header");

    private static TarKind KindOf(byte type, string name) => type switch
    {
        // Before ustar a directory was a file whose name ends in a slash.
        0 when name.EndsWith('/') => TarKind.Directory,
        (byte)'0' or (byte)'7' when name.EndsWith('/') => throw new InvalidDataException(
            "it is a file with the name of a directory"),
        0 or (byte)'0' or (byte)'7' => TarKind.File,
        (byte)'1' => TarKind.HardLink,
        (byte)'2' => TarKind.SymbolicLink,
        (byte)'3' or (byte)'4' or (byte)'6' => TarKind.Special,
        (byte)'5' => TarKind.Directory,
        (byte)'S' => throw new InvalidDataException("it is a sparse file, which is not supported in a layer"),
        >= 0x21 and < 0x7F => throw new InvalidDataException($"its type '{(char)type}' is not supported"),
        _ => throw new InvalidDataException($"its type {type} is not supported"),
    };

    private long SizeOf(TarHeader header)
    {
        var plain = header.Size;
        var size = _records?.Size ?? plain;
        if (size is < 0 or > MaximumSize)
        {
            throw new InvalidDataException($"its size {size} is no size");
        }

        // Programs that heed only one of them would go on at different places.
        const long largestInDigits = (1L << 33) - 1;
        if (plain != size && plain != 0 && size <= largestInDigits)
        {
            throw new InvalidDataException($"its size is {plain} in one place and {size} in another");
        }

        return size == 0 || Kind == TarKind.File
            ? size
            : throw new InvalidDataException("it has content and is no file");
    }

    // The largest number means "leave it as it is" to chown(2).
    private static uint OwnerOf(long id) => id switch
    {
        < 0 => throw new InvalidDataException("its owner is negative"),
        >= uint.MaxValue => throw new InvalidDataException($"its owner {id} is none that there can be"),
        _ => (uint)id,
    };

    private ReadOnlySpan<byte> ReadMetadata(TarHeader header, int maximum)
    {
        var size = header.Size;
        if (size < 0 || size > maximum)
        {
            throw new InvalidDataException($"a header of it has {size} bytes, and {maximum} are allowed");
        }

        var padded = (int)size + Padding(size);
        if (_metadata.Length < padded)
        {
            _metadata = new byte[padded];
        }

        stream.ReadExactly(_metadata, 0, padded);
        return _metadata.AsSpan(0, (int)size);
    }

    private byte[] ReadText(TarHeader header)
    {
        var text = ReadMetadata(header, MaximumNameHeader);
        var end = text.IndexOf((byte)0);
        return (end < 0 ? text : text[..end]).ToArray();
    }

    private static void RefuseSecond(object? first)
    {
        if (first is not null)
        {
            throw new InvalidDataException("it has two headers of the same kind");
        }
    }

    private void SkipContent()
    {
        for (var left = _left + _padding; left > 0;)
        {
            var part = _metadata.AsSpan(0, (int)Math.Min(left, _metadata.Length));
            stream.ReadExactly(part);
            left -= part.Length;
        }

        (_left, _padding) = (0, 0);
    }

    // Two blocks of zeros end an archive; old programs wrote one as the last.
    private bool End()
    {
        if (_records is not null || _longName is not null || _longLink is not null)
        {
            throw new InvalidDataException("the archive ends after a header that is for an entry");
        }

        var read = stream.ReadAtLeast(_block, TarHeader.BlockSize, throwOnEndOfStream: false);
        return !_block.AsSpan(0, read).ContainsAnyExcept((byte)0)
            ? false
            : throw new InvalidDataException("one block of zeros stands within the archive, and two are its end");
    }

    private static int Padding(long size) => (int)(-size & (TarHeader.BlockSize - 1));
}
