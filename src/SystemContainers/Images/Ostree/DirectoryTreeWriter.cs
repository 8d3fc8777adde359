using System.Text;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Serializes a directory tree, GVariant type <c>(a(say)a(sayay))</c>, into one array of the right size: a directory
/// may have hundreds of thousands of files.
/// </summary>
internal static class DirectoryTreeWriter
{
    /// <summary>Serializes a directory tree.</summary>
    /// <inheritdoc cref="ObjectFormat.DirectoryTree"/>
    internal static byte[] Write(
        IReadOnlyList<(string Name, Checksum Checksum)> files,
        IReadOnlyList<(string Name, Checksum Tree, Checksum Metadata)> directories)
    {
        long filesBody = 0, directoriesBody = 0;
        foreach (var file in files)
        {
            filesBody += ElementSize(file.Name, checksums: 1);
        }

        foreach (var directory in directories)
        {
            directoriesBody += ElementSize(directory.Name, checksums: 2);
        }

        var filesSize = WithOffsets(filesBody, files.Count);
        var body = filesSize + WithOffsets(directoriesBody, directories.Count);
        var result = new byte[checked((int)WithOffsets(body, 1))];
        var array = new FilledArray(result.AsSpan(0, (int)filesSize), (int)filesBody, files.Count);
        foreach (var (name, checksum) in files)
        {
            array.Append(name, checksum);
        }

        array = new FilledArray(
            result.AsSpan((int)filesSize, (int)(body - filesSize)), (int)directoriesBody, directories.Count);
        foreach (var (name, tree, metadata) in directories)
        {
            array.Append(name, tree, metadata);
        }

        VariantWriter.PutOffset(result.AsSpan((int)body), filesSize);
        return result;
    }

    private static int ElementSize(string name, int checksums)
    {
        var body = Encoding.UTF8.GetByteCount(name) + 1 + (checksums * Checksum.Size);
        return (int)WithOffsets(body, checksums);
    }

    private static long WithOffsets(long body, int count) =>
        body + ((long)count * VariantWriter.OffsetSize(body, count));

    /// <summary>An array that is being filled: its elements, and behind them where each ends.</summary>
    private ref struct FilledArray(Span<byte> array, int body, int count)
    {
        private readonly Span<byte> _array = array;
        private readonly int _width = VariantWriter.OffsetSize(body, count);
        private int _position;
        private int _nextOffset = body;

        internal void Append(string name, Checksum first, Checksum? second = null)
        {
            var start = _position;
            _position += Encoding.UTF8.GetBytes(name, _array[start..]) + 1;
            var nameEnd = _position - start;
            Append(first);
            var firstEnd = _position - start;
            if (second is null)
            {
                AppendOffset(nameEnd, VariantWriter.OffsetSize(firstEnd, 1));
            }
            else
            {
                Append(second.Value);
                var width = VariantWriter.OffsetSize(_position - start, 2);
                AppendOffset(firstEnd, width);
                AppendOffset(nameEnd, width);
            }

            VariantWriter.PutOffset(_array.Slice(_nextOffset, _width), _position);
            _nextOffset += _width;
        }

        private void Append(Checksum checksum)
        {
            checksum.CopyTo(_array[_position..]);
            _position += Checksum.Size;
        }

        private void AppendOffset(int offset, int width)
        {
            VariantWriter.PutOffset(_array.Slice(_position, width), offset);
            _position += width;
        }
    }
}
