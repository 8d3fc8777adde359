using System.Runtime.InteropServices;

namespace SystemContainers.Storage.Native;

/// <summary>An open directory, for calls relative to it that no rename or link elsewhere can redirect.</summary>
internal sealed class DirectoryHandle : IDisposable
{
    private int _descriptor;

    private DirectoryHandle(int descriptor, string path)
    {
        _descriptor = descriptor;
        Path = path;
    }

    /// <summary>Where it was opened.</summary>
    internal string Path { get; }

    /// <summary>The file descriptor.</summary>
    internal int Descriptor => _descriptor >= 0 ? _descriptor : throw new ObjectDisposedException(Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = LibC.Close(descriptor);
        }
    }

    /// <summary>Opens a directory.</summary>
    /// <param name="path">Its path.</param>
    internal static DirectoryHandle Open(string path)
    {
        var descriptor = LibC.OpenAt(LibC.AtFdCwd, path, LibC.ODirectory | LibC.OCloExec, 0);
        NativeErrors.ThrowIfFailed(descriptor, "open", path);
        return new DirectoryHandle(descriptor, path);
    }

    /// <summary>Where it is now, without symbolic links; proc_pid_fd(5).</summary>
    internal string RealPath => new FileInfo(DescriptorPath).LinkTarget!;

    /// <summary>A path that leads to this directory for as long as it is open, whatever becomes of its name.</summary>
    internal string DescriptorPath =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/self/fd/{Descriptor}");

    /// <summary>Makes a directory below this one and opens it.</summary>
    /// <param name="name">One path component.</param>
    /// <param name="mode">Its permission bits.</param>
    internal DirectoryHandle Create(string name, uint mode) =>
        TryCreate(name, mode) ?? throw NativeErrors.Of(LibC.ENoEnt, "open", System.IO.Path.Combine(Path, name));

    /// <summary>Makes a directory below this one and opens it.</summary>
    /// <param name="name">One path component.</param>
    /// <param name="mode">Its permission bits.</param>
    /// <returns>The directory; null where another process removed it before it was open.</returns>
    internal DirectoryHandle? TryCreate(string name, uint mode)
    {
        var path = System.IO.Path.Combine(Path, name);
        NativeErrors.ThrowIfFailed(LibC.MkdirAt(Descriptor, name, mode), "create", path);
        var flags = LibC.ODirectory | LibC.ONoFollow | LibC.OCloExec;
        var descriptor = LibC.OpenAt(Descriptor, name, flags, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == LibC.ENoEnt)
        {
            return null;
        }

        NativeErrors.ThrowIfFailed(descriptor, "open", path);
        return new DirectoryHandle(descriptor, path);
    }

    /// <summary>Locks this directory until it is closed, if nobody else has.</summary>
    internal bool TryLock() => LibC.FLock(Descriptor, LibC.LockExclusive | LibC.LockNonBlocking) == 0;

    /// <summary>Flushes the names in this directory to disk.</summary>
    internal void Flush() => NativeErrors.ThrowIfFailed(LibC.FSync(Descriptor), "flush", Path);

    /// <summary>Flushes the whole file system that this directory is on.</summary>
    internal void FlushFileSystem() => NativeErrors.ThrowIfFailed(LibC.SyncFs(Descriptor), "flush", Path);
}
