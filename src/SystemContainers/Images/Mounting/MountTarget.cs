using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Mounting;

/// <summary>
/// The directory that an image is mounted on. It is held open from the check that it is empty to the mount, so that
/// nobody can put another in its place.
/// </summary>
internal sealed class MountTarget : IDisposable
{
    private readonly string? _newName;
    private DirectoryHandle _directory;

    private MountTarget(DirectoryHandle directory, string? newName)
    {
        _directory = directory;
        _newName = newName;
        Path = newName is null ? directory.RealPath : System.IO.Path.Combine(directory.RealPath, newName);
    }

    /// <summary>Where it is or will be, without symbolic links.</summary>
    internal string Path { get; }

    /// <summary>Whether <see cref="Open"/> makes it.</summary>
    internal bool IsNew => _newName is not null;

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    /// <summary>The directory that a user named: an empty one, or a new one in one that is there.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static MountTarget Of(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(path);
        if (Directory.Exists(path))
        {
            return Directory.EnumerateFileSystemEntries(path).Any()
                ? throw Unusable(path, "is not empty")
                : new MountTarget(DirectoryHandle.Open(path), newName: null);
        }

        if (new FileInfo(path) is { Exists: true } or { LinkTarget: not null })
        {
            throw Unusable(path, "is not a directory");
        }

        var parent = System.IO.Path.GetDirectoryName(path)!;
        return Directory.Exists(parent)
            ? new MountTarget(DirectoryHandle.Open(parent), System.IO.Path.GetFileName(path))
            : throw Unusable(path, "and the directory that it would be in are not there");
    }

    /// <summary>A new directory that only root may enter.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="name">Its name.</param>
    internal static MountTarget New(HostPaths paths, string name)
    {
        Directory.CreateDirectory(paths.MountPointDirectory, FileModes.PrivateDirectory);
        return new MountTarget(DirectoryHandle.Open(paths.MountPointDirectory), name);
    }

    /// <summary>Makes it if it is new.</summary>
    /// <returns>A path that leads to it and nowhere else.</returns>
    internal string Open()
    {
        if (_newName is not null)
        {
            var parent = _directory;
            _directory = parent.Create(_newName, 0x1ED);
            parent.Dispose();
        }

        return _directory.DescriptorPath;
    }

    private static SystemContainersException Unusable(string path, string why) =>
        new(
            ErrorCode.InvalidArgument,
            $"The mount point {path} {why}.",
            "Name an empty directory, or a new one in a directory that is there.",
            path);
}
