using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// The bytes of OSTree objects and how their checksums are made. The types are OSTree's: file header
/// <c>(uuuusa(ayay))</c>, dirmeta <c>(uuua(ayay))</c>, dirtree <c>(a(say)a(sayay))</c>, commit
/// <c>(a{sv}aya(say)sstayay)</c> (ostree-core.h, "OSTREE_*_GVARIANT_FORMAT"; docs/repo.md).
/// </summary>
internal static class ObjectFormat
{
    /// <summary>What a content object's checksum begins with; the file's content follows.</summary>
    /// <param name="metadata">Owner, mode and extended attributes.</param>
    /// <param name="linkTarget">Target of a symbolic link, else empty.</param>
    internal static byte[] FileHeader(FileMetadata metadata, string linkTarget)
    {
        if (metadata.Attributes.Count == 0)
        {
            return PlainHeader(metadata, linkTarget);
        }

        var variant = VariantWriter.Tuple(
            (VariantWriter.UInt32(metadata.UserId), 4, true),
            (VariantWriter.UInt32(metadata.GroupId), 4, true),
            (VariantWriter.UInt32(metadata.Mode), 4, true),
            (VariantWriter.UInt32(0), 4, true),
            (VariantWriter.Text(linkTarget), 1, false),
            (Attributes(metadata), 1, false));

        // The header is preceded by its length and by padding to eight bytes.
        var result = new byte[8 + variant.Length];
        BinaryPrimitives.WriteUInt32BigEndian(result, (uint)variant.Length);
        variant.CopyTo(result, 8);
        return result;
    }

    // The same without the general writer, for the many files that have no attributes: of the members only the string
    // is of variable size and not the last, so its end is the one offset.
    private static byte[] PlainHeader(FileMetadata metadata, string linkTarget)
    {
        const int fixedSize = 16;
        var body = fixedSize + Encoding.UTF8.GetByteCount(linkTarget) + 1;
        var width = VariantWriter.OffsetSize(body, 1);
        var header = new byte[8 + body + width];
        BinaryPrimitives.WriteInt32BigEndian(header, body + width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), metadata.UserId);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), metadata.GroupId);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), metadata.Mode);
        Encoding.UTF8.GetBytes(linkTarget, header.AsSpan(8 + fixedSize));
        VariantWriter.PutOffset(header.AsSpan(8 + body), body);
        return header;
    }

    /// <summary>A directory metadata object.</summary>
    /// <param name="metadata">Owner, mode and extended attributes.</param>
    internal static byte[] DirectoryMetadata(FileMetadata metadata) =>
        VariantWriter.Tuple(
            (VariantWriter.UInt32(metadata.UserId), 4, true),
            (VariantWriter.UInt32(metadata.GroupId), 4, true),
            (VariantWriter.UInt32(metadata.Mode), 4, true),
            (Attributes(metadata), 1, false));

    /// <summary>A directory tree object.</summary>
    /// <param name="files">Name and content checksum of each file, sorted by the bytes of the name.</param>
    /// <param name="directories">Name, tree checksum and metadata checksum of each directory, sorted likewise.</param>
    internal static byte[] DirectoryTree(
        IReadOnlyList<(string Name, Checksum Checksum)> files,
        IReadOnlyList<(string Name, Checksum Tree, Checksum Metadata)> directories) =>
        DirectoryTreeWriter.Write(files, directories);

    /// <summary>A commit object without parent, subject and body.</summary>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="time">Its time.</param>
    /// <param name="tree">Checksum of the root's directory tree.</param>
    /// <param name="directoryMetadata">Checksum of the root's directory metadata.</param>
    internal static byte[] Commit(
        IEnumerable<KeyValuePair<string, string>> metadata, DateTimeOffset time, byte[] tree,
        byte[] directoryMetadata) =>
        VariantWriter.Tuple(
            (VariantWriter.TextDictionary(metadata), 8, false),
            ([], 1, false),
            ([], 1, false),
            (VariantWriter.Text(string.Empty), 1, false),
            (VariantWriter.Text(string.Empty), 1, false),
            (VariantWriter.UInt64((ulong)time.ToUnixTimeSeconds()), 8, true),
            (tree, 1, false),
            (directoryMetadata, 1, false));

    /// <summary>Reads a commit object.</summary>
    /// <param name="data">Its bytes.</param>
    /// <exception cref="InvalidDataException">It is no commit.</exception>
    internal static Commit ReadCommit(ReadOnlyMemory<byte> data)
    {
        var members = VariantReader.Tuple(data, (8, 0), (1, 0), (1, 0), (1, 0), (1, 0), (8, 8), (1, 0), (1, 0));
        var seconds = BinaryPrimitives.ReadUInt64BigEndian(members[5].Span);
        return new Commit(
            VariantReader.TextDictionary(members[0]),
            DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, 253402300799UL)),
            Checksum(members[6]),
            Checksum(members[7]))
        {
            Parent = members[1].IsEmpty ? null : Checksum(members[1]),
        };
    }

    /// <summary>Reads a directory tree object.</summary>
    /// <param name="data">Its bytes.</param>
    /// <exception cref="InvalidDataException">It is no directory tree, or a name in it is not
    /// one path component.</exception>
    internal static DirectoryTree ReadDirectoryTree(ReadOnlyMemory<byte> data)
    {
        var members = VariantReader.Tuple(data, (1, 0), (1, 0));
        var files = VariantReader.Array(members[0], 1).Select(element =>
        {
            var file = VariantReader.Tuple(element, (1, 0), (1, 0));
            return (Component(file[0]), Checksum(file[1]));
        });
        var directories = VariantReader.Array(members[1], 1).Select(element =>
        {
            var directory = VariantReader.Tuple(element, (1, 0), (1, 0), (1, 0));
            return (Component(directory[0]), Checksum(directory[1]), Checksum(directory[2]));
        });
        return new DirectoryTree([.. files], [.. directories]);
    }

    /// <summary>Reads a directory metadata object.</summary>
    /// <param name="data">Its bytes.</param>
    /// <exception cref="InvalidDataException">It is no directory metadata.</exception>
    internal static FileMetadata ReadDirectoryMetadata(ReadOnlyMemory<byte> data)
    {
        var members = VariantReader.Tuple(data, (4, 4), (4, 4), (4, 4), (1, 0));
        var attributes = VariantReader.Array(members[3], 1).Select(element =>
        {
            var attribute = VariantReader.Tuple(element, (1, 0), (1, 0));
            return new ExtendedAttribute(VariantReader.Text(attribute[0]), attribute[1].ToArray());
        });
        return new FileMetadata(
            BinaryPrimitives.ReadUInt32BigEndian(members[0].Span),
            BinaryPrimitives.ReadUInt32BigEndian(members[1].Span),
            BinaryPrimitives.ReadUInt32BigEndian(members[2].Span),
            [.. attributes]);
    }

    private static byte[] Attributes(FileMetadata metadata) =>
        VariantWriter.Array(
            [
                .. metadata.Attributes.OrderBy(a => a.Name, StringComparer.Ordinal).Select(
                    a => VariantWriter.Tuple((VariantWriter.Text(a.Name), 1, false), (a.Value, 1, false))),
            ],
            alignment: 1);

    private static string Checksum(ReadOnlyMemory<byte> data) =>
        data.Length == SHA256.HashSizeInBytes
            ? Convert.ToHexStringLower(data.Span)
            : throw new InvalidDataException("a checksum has the wrong length");

    private static string Component(ReadOnlyMemory<byte> data)
    {
        var name = VariantReader.Text(data);
        return name.Length > 0 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal)
            ? name
            : throw new InvalidDataException($"'{name}' is not a file name");
    }
}
