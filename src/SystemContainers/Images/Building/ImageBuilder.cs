using SystemContainers.Containers;
using SystemContainers.Images.Building;

namespace SystemContainers.Images;

/// <summary>
/// Builds images from folders and archives on disk, and on other images: no daemon and no root, and no network unless
/// the base is in a registry. The same input gives the same digest.
/// </summary>
/// <param name="store">Where local images are that others can be built on; null for nowhere.</param>
public sealed class ImageBuilder(ImageStore? store = null)
{
    /// <summary>What <see cref="BuildAsync"/> would do.</summary>
    /// <param name="options">What to build.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">As <see cref="BuildAsync"/>, so far as the options show it.
    /// </exception>
    public Task<IReadOnlyList<PlannedChange>> PlanAsync(
        ImageBuildOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        return Task.Run<IReadOnlyList<PlannedChange>>(() => Plan(options), cancellationToken);
    }

    /// <summary>Builds an image and writes it to a folder or an archive, all of it or nothing.</summary>
    /// <param name="options">What to build.</param>
    /// <param name="observer">Hears what happens, and of each device, FIFO or socket that is left out.</param>
    /// <param name="cancellationToken">Stops it; the output is then as before.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: an input is not there or
    /// cannot become a layer, or the output is something else already. <see cref="ErrorCode.PermissionDenied"/>: a file
    /// cannot be read or written. <see cref="ErrorCode.StorageUnsuitable"/>: reading or writing failed. For the base as
    /// <see cref="ImageStore.ImportAsync"/>, and <see cref="ErrorCode.InvalidImage"/> where nothing can be built on it.
    /// </exception>
    public Task<SystemImageFile> BuildAsync(
        ImageBuildOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        return BuildPartAsync(options, present: null, observer, cancellationToken);
    }

    /// <summary>Builds an image and leaves out of the output what its reader has.</summary>
    /// <param name="options">What to build.</param>
    /// <param name="present">The layers that are left out; null for none.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<SystemImageFile> BuildPartAsync(
        ImageBuildOptions options, StoredLayers? present, IEngineObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(
                () => new ImageBuild(new BuildRequest(options), observer, cancellationToken).RunAsync(store, present),
                cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(options, e);
        }
    }

    private static PlannedChange[] Plan(ImageBuildOptions options)
    {
        try
        {
            return [ImageOutput.Open(new BuildRequest(options)).Plan()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(options, e);
        }
    }

    private static SystemContainersException Unreadable(ImageBuildOptions options, Exception e) => new(
        e is UnauthorizedAccessException ? ErrorCode.PermissionDenied : ErrorCode.StorageUnsuitable,
        $"The image {options.Name} was not built: {e.Message}",
        e is UnauthorizedAccessException ? "Run it as a user who may read the input and write the output."
            : "Check the disk and the paths.",
        options.Output ?? options.Name.ToString(),
        inner: e);
}
