using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SystemContainers.Storage.Native;

/// <summary>What statx(2) tells of a file and .NET does not; a symbolic link is not followed.</summary>
internal sealed partial record FileStatus
{
    private const int CurrentDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7ff;
    private const int NoSuchAttribute = 61;
    private const int NotSupported = 95;
    private const int NotAllowed = 13;
    private const int LargestCapability = 64;

    /// <summary>What it is.</summary>
    public required FileType Type { get; init; }

    /// <summary>Permission, setuid, setgid and sticky bits.</summary>
    public required UnixFileMode Mode { get; init; }

    /// <summary>Owner.</summary>
    public required uint UserId { get; init; }

    /// <summary>Group.</summary>
    public required uint GroupId { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Time of the last change, in seconds since 1970.</summary>
    public required long Modified { get; init; }

    /// <summary>How many names it has.</summary>
    public required uint Links { get; init; }

    /// <summary>Device and inode: equal for two names of one file.</summary>
    public required (ulong Device, ulong Inode) Identity { get; init; }

    /// <summary>Reads the status of a name.</summary>
    /// <param name="path">The name.</param>
    /// <exception cref="IOException">It is not there, or its name is not valid UTF-8.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not read it.</exception>
    public static FileStatus Read(string path)
    {
        if (StatX(CurrentDirectory, path, DoNotFollow, BasicStatus, out var buffer) != 0)
        {
            throw Failure(path);
        }

        return Of(buffer);
    }

    /// <summary>Reads the status of an open file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileStatus Read(SafeFileHandle file)
    {
        if (StatX((int)file.DangerousGetHandle(), string.Empty, EmptyPath, BasicStatus, out var buffer) != 0)
        {
            throw Failure("an open file");
        }

        return Of(buffer);
    }

    /// <summary>Reads the file capabilities of a name, capabilities(7); empty where it has none.</summary>
    /// <param name="path">The name.</param>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not read them.</exception>
    public static ReadOnlyMemory<byte> ReadCapability(string path)
    {
        var value = new byte[LargestCapability];
        var length = LGetXAttr(path, "security.capability", value, value.Length);
        return length >= 0 ? value.AsMemory(0, (int)length)
            : Marshal.GetLastPInvokeError() is NoSuchAttribute or NotSupported ? default
            : throw Failure(path);
    }

    private static FileStatus Of(StatXBuffer buffer) => new()
    {
        Type = (FileType)(buffer.Mode & 0xF000),
        Mode = (UnixFileMode)(buffer.Mode & 0xFFF),
        UserId = buffer.UserId,
        GroupId = buffer.GroupId,
        Size = (long)buffer.Size,
        Modified = buffer.Modified.Seconds,
        Links = buffer.Links,
        Identity = (((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor, buffer.Inode),
    };

    private static Exception Failure(string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        var message = $"Cannot read '{path}': {error.Message}.";
        return error.NativeErrorCode == NotAllowed
            ? new UnauthorizedAccessException(message, error)
            : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out StatXBuffer buffer);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint LGetXAttr(string path, string name, [Out] byte[] value, nint size);

    /// <summary><c>struct statx</c> of <c>linux/stat.h</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(24)]
        public uint GroupId;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public StatXTime Modified;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StatXTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }
}
