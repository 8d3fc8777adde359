using SystemContainers.Containers;
using SystemContainers.Images.Building;

namespace SystemContainers.Images;

/// <summary>
/// Builds images from folders and archives on disk: no daemon, no network, no root. The same input gives the same
/// digest.
/// </summary>
public sealed class ImageBuilder
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
    /// cannot be read or written. <see cref="ErrorCode.StorageUnsuitable"/>: reading or writing failed.</exception>
    public Task<SystemImageFile> BuildAsync(
        ImageBuildOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        return Task.Run(() => Build(options, observer, cancellationToken), cancellationToken);
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

    private static SystemImageFile Build(
        ImageBuildOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var request = new BuildRequest(options);
            var output = ImageOutput.Open(request);
            var layers = request.OpenLayers(cancellationToken);
            using var staged = new StagedLayout(request.OutputPath);
            var progress = new BuildProgress($"Building {request.Name}", TotalSize(layers), observer);
            var image = Stage(request, layers, staged, progress, observer, cancellationToken);
            progress.Begin($"writing '{request.OutputPath}'");
            var size = output.Commit(staged, image, cancellationToken);
            progress.Finish();
            return Describe(request, image, size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(options, e);
        }
    }

    private static BuiltImage Stage(
        BuildRequest request,
        IReadOnlyList<LayerSource> sources,
        StagedLayout staged,
        BuildProgress progress,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var layers = new List<BuiltLayer>();
        foreach (var source in sources)
        {
            progress.Begin($"layer {layers.Count + 1} of {sources.Count}: {source.Title}");
            layers.Add(staged.AddLayer(source, request.Created, progress, observer, cancellationToken));
        }

        var config = staged.AddBlob(OciDocuments.Config(request, layers));
        var manifest = staged.AddBlob(OciDocuments.Manifest(config.Digest, config.Size, layers));
        return new BuiltImage(
            OciDocuments.ManifestDescriptor(request, manifest.Digest, manifest.Size),
            config.Digest,
            layers,
            layers.Sum(layer => layer.Size) + config.Size + manifest.Size);
    }

    private static long? TotalSize(IReadOnlyList<LayerSource> layers) =>
        layers.Any(layer => layer.TotalSize is null) ? null : layers.Sum(layer => layer.TotalSize);

    private static SystemImageFile Describe(BuildRequest request, BuiltImage image, long size) => new()
    {
        Path = request.OutputPath,
        Format = request.Options.Format,
        Name = request.Name,
        Selector = request.Tag,
        Digest = image.Digest,
        ConfigDigest = image.ConfigDigest,
        Size = size,
        Layers = [.. image.Layers.Select(layer => layer.Digest)],
        Created = request.Created,
    };

    private static SystemContainersException Unreadable(ImageBuildOptions options, Exception e) => new(
        e is UnauthorizedAccessException ? ErrorCode.PermissionDenied : ErrorCode.StorageUnsuitable,
        $"The image {options.Name} was not built: {e.Message}",
        e is UnauthorizedAccessException ? "Run it as a user who may read the input and write the output."
            : "Check the disk and the paths.",
        options.Output,
        inner: e);
}
