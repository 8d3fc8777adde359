using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Storage;

/// <summary>
/// Lets one process at a time change a container. The kernel drops the lock with the process
/// (flock(2)), so none is ever stale.
/// </summary>
internal sealed class ContainerLock : IDisposable
{
    // Much longer than a program takes to start on the slowest host.
    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(2);

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private ContainerLock(SafeFileHandle file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Closing is not enough: a child that is being started has the file open until it is another program.
        if (!_file.IsClosed)
        {
            _ = LibC.FLock(_file, LibC.Unlock);
        }

        _file.Dispose();
    }

    /// <summary>
    /// Removes the lock's file; the container is gone. Whoever waits for it notices and makes a new one.
    /// </summary>
    internal void Delete() => File.Delete(_path);

    /// <summary>The names that there is a lock's file for, whether or not anybody has the lock.</summary>
    /// <param name="paths">Where things are.</param>
    internal static IEnumerable<string> ListNames(HostPaths paths) =>
        Directory.Exists(paths.LockDirectory)
            ? Directory.EnumerateFiles(paths.LockDirectory).Select(f => Path.GetFileNameWithoutExtension(f))
            : [];

    /// <summary>Takes the lock of a container.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="name">The container's name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.Busy"/>, naming the other process.</exception>
    internal static ContainerLock Take(HostPaths paths, string name) =>
        TryTake(paths, name) ?? throw Busy(paths, name);

    /// <summary>Keeps a container as it is; others may do the same meanwhile, and nobody may change it.</summary>
    /// <inheritdoc cref="Take"/>
    internal static ContainerLock TakeShared(HostPaths paths, string name) =>
        TryTake(paths, name, LibC.LockShared) ?? throw Busy(paths, name);

    /// <summary>Takes the lock of a container if nobody has it.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="name">The container's name.</param>
    internal static ContainerLock? TryTake(HostPaths paths, string name) => TryTake(paths, name, LibC.LockExclusive);

    private static ContainerLock? TryTake(HostPaths paths, string name, int kind)
    {
        Directory.CreateDirectory(paths.LockDirectory, FileModes.PrivateDirectory);
        var path = PathOf(paths, name);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var file = Open(path, LibC.ORdWr | LibC.OCreat) ?? throw NativeErrors.Of(LibC.ENoEnt, "open", path);
            if (!TryLock(file, kind, path))
            {
                var isHeld = !IsOutlived(file) || watch.Elapsed > _longestStart;
                file.Dispose();
                if (isHeld)
                {
                    return null;
                }

                Thread.Sleep(_pause);
                continue;
            }

            // Between opening and locking the file may have been deleted with its container.
            if (IsAt(path, file))
            {
                Sign(file);
                return new ContainerLock(file, path);
            }

            file.Dispose();
        }
    }

    private static bool TryLock(SafeFileHandle file, int kind, string path)
    {
        if (LibC.FLock(file, kind | LibC.LockNonBlocking) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == LibC.EAgain ? false : throw NativeErrors.Of(error, "lock", path);
    }

    // A child that a killed process was just starting has the file open until it is another program.
    private static bool IsOutlived(SafeFileHandle file) =>
        ReadHolder(file) is { } holder && !Directory.Exists($"/proc/{holder}");

    private static SystemContainersException Busy(HostPaths paths, string name) => new(
        ErrorCode.Busy,
        $"Another process{Holder(paths, name)} is working on the container {name}.",
        "Wait until it is done and run it again.",
        name);

    private static bool IsAt(string path, SafeFileHandle file)
    {
        try
        {
            return FileStatus.Read(path).Identity == FileStatus.Read(file).Identity;
        }
        catch (IOException e) when (e.InnerException is Win32Exception { NativeErrorCode: LibC.ENoEnt })
        {
            return false;
        }
    }

    private static void Sign(SafeFileHandle file)
    {
        try
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(
                file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), 0);
        }
        catch (IOException)
        {
            // On a full disk the lock holds all the same; only a message will lack the process, and nobody waits for it
            // once this process is gone.
        }
    }

    private static string Holder(HostPaths paths, string name)
    {
        using var file = Open(PathOf(paths, name), LibC.ORdOnly);
        return file is not null && ReadHolder(file) is { } holder ? $" ({holder})" : string.Empty;
    }

    private static int? ReadHolder(SafeFileHandle file)
    {
        Span<byte> content = stackalloc byte[16];
        var length = RandomAccess.Read(file, content, 0);
        return int.TryParse(content[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var holder)
            ? holder
            : null;
    }

    // Not by File.OpenHandle: it takes a shared lock of its own and fails where somebody has this one.
    private static SafeFileHandle? Open(string path, int flags)
    {
        var descriptor = LibC.OpenAt(LibC.AtFdCwd, path, flags | LibC.OCloExec, (uint)FileModes.Private);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() == LibC.ENoEnt ? null : throw NativeErrors.Last("open", path);
    }

    private static string PathOf(HostPaths paths, string name) => Path.Combine(paths.LockDirectory, name + ".lock");
}
