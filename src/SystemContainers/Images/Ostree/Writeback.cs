using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Writes a large file from its start and lets the disk begin early, so that the flush at the
/// end has little left to wait for.
/// </summary>
/// <param name="file">The file, empty.</param>
internal sealed class Writeback(SafeFileHandle file)
{
    private const long Step = 8 * 1024 * 1024;

    private long _written;
    private long _begun;

    /// <summary>Writes all bytes where the file's position is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="data">The bytes.</param>
    internal static void Write(SafeFileHandle file, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var written = LibC.Write(file, data, (nuint)data.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() != LibC.EIntr)
            {
                throw NativeErrors.Last("write to", "a file of the image store");
            }

            data = data[(int)Math.Max(0, written)..];
        }
    }

    /// <summary>Writes behind what was written before.</summary>
    /// <param name="data">The bytes.</param>
    internal void Append(ReadOnlySpan<byte> data)
    {
        Write(file, data);
        _written += data.Length;
        if (_written - _begun >= Step)
        {
            const uint begin = 2;

            // It is a hint: a file system that does not know it flushes all at the end.
            _ = LibC.SyncFileRange(file, _begun, _written - _begun, begin);
            _begun = _written;
        }
    }
}
