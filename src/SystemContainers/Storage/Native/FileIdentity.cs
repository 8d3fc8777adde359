using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SystemContainers.Storage.Native;

/// <summary>What .NET does not tell of files: owner, inode, file system.</summary>
internal static partial class FileIdentity
{
    private const uint MaskUserAndGroup = 0x18;

    /// <summary>Gives a file the owner, group and mode of another.</summary>
    /// <param name="from">The model.</param>
    /// <param name="to">The file.</param>
    internal static void CopyOwnerAndMode(string from, string to)
    {
        var (user, group) = Of(from);
        NativeErrors.ThrowIfFailed(
            LibC.FChownAt(LibC.AtFdCwd, to, user, group, LibC.AtSymlinkNoFollow), "set the owner of", to);

        // chown(2) cleared the set-user-ID bit.
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
    }

    /// <summary>Owner and group of a file or link.</summary>
    /// <param name="path">Its path.</param>
    internal static unsafe (uint User, uint Group) Of(string path)
    {
        // struct statx of statx(2): stx_uid and stx_gid follow mask, blksize, attributes and nlink.
        var buffer = stackalloc uint[64];
        NativeErrors.ThrowIfFailed(
            StatX(LibC.AtFdCwd, path, LibC.AtSymlinkNoFollow, MaskUserAndGroup, buffer), "look at", path);
        return (buffer[5], buffer[6]);
    }

    /// <summary>The number of the file system that a path is on.</summary>
    /// <param name="path">The path.</param>
    internal static unsafe (uint Major, uint Minor) Device(string path)
    {
        var buffer = stackalloc uint[64];
        NativeErrors.ThrowIfFailed(StatX(LibC.AtFdCwd, path, 0, MaskUserAndGroup, buffer), "look at", path);

        // stx_dev_major and stx_dev_minor stand at byte 136.
        return (buffer[34], buffer[35]);
    }

    /// <summary>The inode number of a path.</summary>
    /// <param name="path">The path.</param>
    internal static unsafe ulong Inode(string path)
    {
        const uint maskInode = 0x100;
        var buffer = stackalloc uint[64];
        NativeErrors.ThrowIfFailed(
            StatX(LibC.AtFdCwd, path, LibC.AtSymlinkNoFollow, maskInode, buffer), "look at", path);

        // stx_ino stands at byte 32.
        return ((ulong)buffer[9] << 32) | buffer[8];
    }

    /// <summary>The inode number of an open file.</summary>
    /// <param name="file">The file.</param>
    internal static unsafe ulong Inode(SafeFileHandle file)
    {
        const uint maskInode = 0x100;
        const int emptyPath = 0x1000;
        var buffer = stackalloc uint[64];
        var descriptor = (int)file.DangerousGetHandle();
        NativeErrors.ThrowIfFailed(StatX(descriptor, string.Empty, emptyPath, maskInode, buffer), "look at", "an open file");
        return ((ulong)buffer[9] << 32) | buffer[8];
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int directory, string path, int flags, uint mask, uint* buffer);
}
