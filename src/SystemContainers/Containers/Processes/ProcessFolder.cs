using System.Text;
using SystemContainers.Host;
using SystemContainers.Host.Runtimes;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers.Processes;

/// <summary>
/// What a process beside the services needs on disk while it runs, and the container that the runtime made for it, if
/// it needs one of its own. It is locked while it is in use (flock(2)), so that the next command can clean up after a
/// killed one.
/// </summary>
internal sealed class ProcessFolder : IDisposable
{
    private const string RuntimeFile = "runtime";

    private const int RemoveAttempts = 5;

    private readonly DirectoryHandle _handle;

    private readonly HostPaths _paths;
    private readonly SystemdTmpfiles _tmpfiles;

    private ProcessFolder(HostPaths paths, string id, DirectoryHandle handle)
    {
        _paths = paths;
        _tmpfiles = new SystemdTmpfiles(paths.IsUser);
        Id = id;
        _handle = handle;
    }

    /// <summary>Its name, and that of its container.</summary>
    internal string Id { get; }

    /// <summary>The open folder.</summary>
    internal DirectoryHandle Handle => _handle;

    /// <summary>Where it is.</summary>
    internal string Path => _handle.Path;

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Makes a folder.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="prefix">What its name begins with.</param>
    /// <param name="runtime">The runtime that will know its container.</param>
    internal static ProcessFolder Create(HostPaths paths, string prefix, OciRuntime runtime)
    {
        Directory.CreateDirectory(paths.ProcessDirectory, FileModes.PrivateDirectory);
        using var parent = DirectoryHandle.Open(paths.ProcessDirectory);
        while (true)
        {
            var id = $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 13)];
            var folder = new ProcessFolder(paths, id, parent.Create(id, 0x1C0));
            if (folder._handle.TryLock())
            {
                folder.Write(RuntimeFile, runtime.Path);
                return folder;
            }

            // Another process took it for abandoned in the instant before it was locked, and removes it.
            folder.Dispose();
        }
    }

    /// <summary>Cleans up after processes whose command was killed.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="observer">Hears what is done.</param>
    internal static async Task SweepAsync(HostPaths paths, IEngineObserver observer)
    {
        var folders = Directory.Exists(paths.ProcessDirectory) ? Directory.GetDirectories(paths.ProcessDirectory) : [];
        foreach (var path in folders)
        {
            using var folder = TryOpen(paths, path);
            if (folder is not null && folder._handle.TryLock())
            {
                observer.Verbose($"What {folder.Id} left is removed: the command that ran it was killed");
                await folder.RemoveAsync(observer);
            }
        }
    }

    /// <summary>Writes a file in it.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="text">Its text.</param>
    /// <returns>Its path.</returns>
    internal string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    /// <summary>Applies a tmpfiles configuration for as long as the folder is there.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal Task CreateTmpfilesAsync(string text, IEngineObserver observer, CancellationToken cancellationToken) =>
        _tmpfiles.CreateAsync(Write(System.IO.Path.GetFileName(Tmpfiles), text), observer, cancellationToken);

    /// <summary>
    /// Removes its container, what its tmpfiles configuration says, and the folder; as far as it can.
    /// </summary>
    /// <param name="observer">Hears what could not be removed; the next command tries again.</param>
    internal async Task RemoveAsync(IEngineObserver observer)
    {
        // A runtime whose caller was killed cleans up itself at the same time, so the
        // first try may find half of it gone.
        for (var attempt = 1; !await TryRemoveAsync(attempt < RemoveAttempts ? null : observer); attempt++)
        {
            if (attempt == RemoveAttempts)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private async Task<bool> TryRemoveAsync(IEngineObserver? observer)
    {
        var listener = observer ?? NullObserver.Instance;
        try
        {
            if (ReadRuntime() is { } runtime)
            {
                await OciRuntime.At(_paths, runtime).DeleteStateAsync(Id, listener, CancellationToken.None);
            }

            if (File.Exists(Tmpfiles))
            {
                await _tmpfiles.TryRemoveAsync(Tmpfiles, listener);
            }

            Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (Exception e) when (e is SystemContainersException or IOException or UnauthorizedAccessException)
        {
            listener.Warning($"What {Id} left could not be removed: {e.Message}");
            return false;
        }
    }

    private string Tmpfiles => System.IO.Path.Combine(Path, "tmpfiles.conf");

    private string? ReadRuntime()
    {
        var file = System.IO.Path.Combine(Path, RuntimeFile);
        return File.Exists(file) && File.ReadAllText(file) is { Length: > 0 } runtime ? runtime : null;
    }

    // Its owner may remove it in this instant.
    private static ProcessFolder? TryOpen(HostPaths paths, string path)
    {
        try
        {
            return new ProcessFolder(paths, System.IO.Path.GetFileName(path), DirectoryHandle.Open(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
