namespace SystemContainers.Images.Comparing;

/// <summary>Compares the content of files.</summary>
internal static class FileContent
{
    private const int BlockSize = 128 * 1024;

    /// <summary>Whether two files of one size have the same content.</summary>
    /// <param name="first">One file.</param>
    /// <param name="second">The other.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static bool AreEqual(string first, string second, CancellationToken cancellationToken)
    {
        using var left = File.OpenHandle(first, options: FileOptions.SequentialScan);
        using var right = File.OpenHandle(second, options: FileOptions.SequentialScan);
        var (leftBlock, rightBlock) = (new byte[BlockSize], new byte[BlockSize]);
        for (var offset = 0L; ; offset += BlockSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (leftLength, rightLength) = (Fill(left, leftBlock, offset), Fill(right, rightBlock, offset));
            if (!leftBlock.AsSpan(0, leftLength).SequenceEqual(rightBlock.AsSpan(0, rightLength)))
            {
                return false;
            }

            if (leftLength < BlockSize)
            {
                return true;
            }
        }
    }

    private static int Fill(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] block, long offset)
    {
        var filled = 0;
        while (filled < block.Length && RandomAccess.Read(file, block.AsSpan(filled), offset + filled) is > 0 and var length)
        {
            filled += length;
        }

        return filled;
    }
}
