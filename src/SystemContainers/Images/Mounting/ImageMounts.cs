using SystemContainers.Host;
using SystemContainers.Images.Mounting;
using SystemContainers.Storage;

namespace SystemContainers.Images;

/// <summary>The images that are mounted on the host. Only root mounts.</summary>
public sealed class ImageMounts
{
    private readonly ImageMounter _mounter;

    internal ImageMounts(HostPaths paths, ImageStore images) => _mounter = new ImageMounter(paths, images);

    /// <summary>The images that are mounted, by path.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>.</exception>
    public IReadOnlyList<SystemImageMount> List()
    {
        Privilege.RequireRoot("list the mounts of images");
        return _mounter.List();
    }

    /// <summary>
    /// Mounts an image read-only, as a container of it would see it. What earlier mounts left is removed.
    /// </summary>
    /// <param name="options">What and where.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; nothing is mounted then.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.InvalidArgument"/> where the directory cannot be used,
    /// <see cref="ErrorCode.StoreCorrupt"/>, <see cref="ErrorCode.StorageUnsuitable"/>,
    /// <see cref="ErrorCode.PermissionDenied"/>.</exception>
    public Task<SystemImageMount> MountAsync(
        MountOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.RequireRoot("mount an image");
        return StorageGuard.RunAsync(
            () => _mounter.MountAsync(options, observer, cancellationToken), cancellationToken);
    }

    /// <summary>Dismounts an image.</summary>
    /// <param name="path">Where it is mounted, as an absolute path.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops waiting for other processes that mount or dismount.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.MountNotFound"/>, <see cref="ErrorCode.Busy"/>,
    /// which leaves it mounted, <see cref="ErrorCode.PermissionDenied"/>.</exception>
    public Task DismountAsync(string path, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.RequireRoot("dismount an image");
        return StorageGuard.RunAsync(
            () => _mounter.DismountAsync(path, observer, cancellationToken), cancellationToken);
    }
}
