using SystemContainers.Images.Layers;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Mounting;

/// <summary>
/// Mounts images and dismounts them. A mount has a tree of hard links of its own, so garbage may be collected and names
/// removed while it is there.
/// </summary>
internal sealed class ImageMounter(HostPaths paths, ImageStore store)
{
    private readonly MountFolder _folder = new(paths);

    /// <summary>What is mounted now, by path.</summary>
    internal IReadOnlyList<SystemImageMount> List() => [.. _folder.List().Select(m => m.Mount)];

    /// <summary>Removes what mounts that are no more have left.</summary>
    /// <param name="observer">Hears what is removed.</param>
    /// <param name="cancellationToken">Stops waiting for other processes.</param>
    internal async Task RemoveUnmountedAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var folder = await _folder.LockAsync(cancellationToken);
        _folder.RemoveUnmounted(observer);
    }

    /// <summary>Mounts an image.</summary>
    /// <param name="options">What and where.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; nothing is mounted then.</param>
    internal async Task<SystemImageMount> MountAsync(
        MountOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var image = store.GetStored(options.Image);
        var root = image.Merge(store.Repository);
        var id = Guid.NewGuid().ToString("N");
        using var folder = await _folder.LockAsync(cancellationToken);
        _folder.RemoveUnmounted(observer);
        using var target = options.Path is { } path
            ? MountTarget.Of(path)
            : MountTarget.New(paths, $"{NameOf(image.Image)}-{id[..8]}");
        var record = new MountRecord
        {
            Image = image.Image.Name,
            Digest = image.Image.Digest,
            Target = target.Path,
            IsTargetNew = target.IsNew,
            Mounted = DateTimeOffset.UtcNow,
        };
        try
        {
            MountFolder.Add(
                folder, id, record, (directory, name) => Link(root, directory, name, observer, cancellationToken));
            observer.Verbose($"mount {_folder.TreeOf(id)} at {target.Path}, read-only");
            ReadOnlyBind.Attach(_folder.TreeOf(id), target.Open());
        }
        catch
        {
            target.Dispose();
            _folder.RemoveUnmounted(observer);
            throw;
        }

        return _folder.List().First(m => m.Id == id).Mount;
    }

    /// <summary>Dismounts what is mounted at a path.</summary>
    /// <param name="path">An absolute path; symbolic links are followed.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops waiting for other processes.</param>
    internal async Task DismountAsync(string path, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var place = PlaceOf(path);
        RequireMount(path, place);
        using var folder = await _folder.LockAsync(cancellationToken);
        RequireMount(path, place);
        observer.Verbose($"unmount {place}");
        ReadOnlyBind.Detach(place);
        _folder.RemoveUnmounted(observer);
    }

    private void Link(
        MergedDirectory root, DirectoryHandle directory, string name, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        observer.Verbose($"link the files of the image into {Path.Combine(directory.Path, name)}");
        using var checkout = new HardLinkCheckout(store.Repository);
        checkout.Write(root, directory, name, cancellationToken);
    }

    // What is not an image's is not touched, neither below an image nor above one.
    private void RequireMount(string path, string place)
    {
        var top = MountTable.Read().LastOrDefault(m => m.Path == place);
        if (_folder.List().All(m => m.Mount.Path != place))
        {
            throw new SystemContainersException(
                ErrorCode.MountNotFound,
                $"No image is mounted at {path}.",
                "List the mounts of images to see where they are.",
                path);
        }

        if (!_folder.IsTree(top!))
        {
            throw new SystemContainersException(
                ErrorCode.Busy,
                $"Something else is mounted at {place}, over the image.",
                $"Unmount it first: umount {place}.",
                path);
        }
    }

    private static string PlaceOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        using var directory = DirectoryHandle.Open(path);
        return directory.RealPath;
    }

    // A part that says at a glance what it is.
    private static string NameOf(SystemImage image)
    {
        var name = image.Repository[(image.Repository.LastIndexOf('/') + 1)..];
        return image.Tag is { } tag ? $"{name}-{tag}" : name;
    }
}
