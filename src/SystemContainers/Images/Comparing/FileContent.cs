using System.Buffers;
using Microsoft.Win32.SafeHandles;

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
        var blocks = ArrayPool<byte>.Shared.Rent(2 * BlockSize);
        try
        {
            return AreEqual(
                left, right, blocks.AsSpan(0, BlockSize), blocks.AsSpan(BlockSize, BlockSize), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(blocks);
        }
    }

    private static bool AreEqual(
        SafeFileHandle left, SafeFileHandle right, Span<byte> leftBlock, Span<byte> rightBlock,
        CancellationToken cancellationToken)
    {
        for (var offset = 0L; ; offset += leftBlock.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (leftLength, rightLength) = (Fill(left, leftBlock, offset), Fill(right, rightBlock, offset));
            if (!leftBlock[..leftLength].SequenceEqual(rightBlock[..rightLength]))
            {
                return false;
            }

            if (leftLength < leftBlock.Length)
            {
                return true;
            }
        }
    }

    private static int Fill(SafeFileHandle file, Span<byte> block, long offset)
    {
        var filled = 0;
        while (filled < block.Length && RandomAccess.Read(file, block[filled..], offset + filled) is > 0 and var length)
        {
            filled += length;
        }

        return filled;
    }
}
