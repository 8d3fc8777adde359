using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Host.Processes;

/// <summary>A pipe whose ends no other child inherits.</summary>
internal sealed partial class ProcessPipe : IDisposable
{
    private ProcessPipe(int read, int write)
    {
        ReadEnd = new SafeFileHandle(read, ownsHandle: true);
        WriteEnd = new SafeFileHandle(write, ownsHandle: true);
    }

    /// <summary>The end to read from.</summary>
    internal SafeFileHandle ReadEnd { get; }

    /// <summary>The end to write to.</summary>
    internal SafeFileHandle WriteEnd { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }

    /// <summary>Makes a pipe.</summary>
    internal static unsafe ProcessPipe Create()
    {
        var ends = stackalloc int[2];
        NativeErrors.ThrowIfFailed(Pipe(ends, LibC.OCloExec), "make", "a pipe");
        return new ProcessPipe(ends[0], ends[1]);
    }

    /// <summary>
    /// Lets a pipe hold as much as everybody may have in one, so that who writes much to it seldom has to wait.
    /// </summary>
    /// <param name="pipe">Either end.</param>
    internal static void Widen(SafeFileHandle pipe)
    {
        const int setPipeSize = 1031, everybodysMaximum = 1024 * 1024;

        // Where that is not allowed it stays as it is, which is only slower.
        _ = FileControl(pipe, setPipeSize, everybodysMaximum);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static unsafe partial int Pipe(int* ends, int flags);
}
