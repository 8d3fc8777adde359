using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// The lock that every OSTree program takes on a repository: shared to add objects, exclusive to delete them. It is an
/// open file description lock on <c>.lock</c> (fcntl(2), as in ostree-repo.c).
/// </summary>
internal sealed partial class RepositoryLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private RepositoryLock(SafeFileHandle file) => _file = file;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Takes the lock, waiting for others.</summary>
    /// <param name="repository">Path of the repository.</param>
    /// <param name="isExclusive">Whether to delete objects.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="observer">Hears that others have to be waited for.</param>
    internal static async Task<RepositoryLock> TakeAsync(
        string repository, bool isExclusive, CancellationToken cancellationToken, IEngineObserver? observer = null)
    {
        var path = Path.Combine(repository, ".lock");
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            for (var isWaiting = false; !TryLock(file, isExclusive, path); isWaiting = true)
            {
                if (!isWaiting)
                {
                    observer?.Verbose($"Waiting for other processes that use {repository}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            }

            return new RepositoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool TryLock(SafeFileHandle file, bool isExclusive, string path)
    {
        const int setOpenFileDescriptionLock = 37;
        var request = new FileLock { Type = isExclusive ? (short)1 : (short)0 };
        if (FileControl(file, setOpenFileDescriptionLock, ref request) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is LibC.EAgain or LibC.EAccess or LibC.EIntr ? false : throw NativeErrors.Of(error, "lock", path);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command, ref FileLock request);

    /// <summary><c>struct flock</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        internal short Type;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int ProcessId;
    }
}
