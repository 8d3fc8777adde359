using System.Text.Json.Nodes;

namespace SystemContainers.Images.Building;

/// <summary>One build: layers and documents into a staged layout, and that to its place.</summary>
/// <param name="request">What is built.</param>
/// <param name="observer">Hears what happens.</param>
/// <param name="cancellationToken">Stops it.</param>
internal sealed class ImageBuild(
    BuildRequest request, IEngineObserver observer, CancellationToken cancellationToken)
{
    /// <summary>Builds.</summary>
    /// <param name="store">Where local images are that this may be built on; null for nowhere.</param>
    /// <param name="present">Layers that are left out, because the output's reader has them; null for none.</param>
    internal async Task<SystemImageFile> RunAsync(ImageStore? store, StoredLayers? present)
    {
        var output = ImageOutput.Open(request);
        var sources = request.OpenLayers(cancellationToken);
        await using var image = request.Options.Base is { } place
            ? await BaseImage.OpenAsync(place, store, observer, cancellationToken)
            : null;
        var platform = request.PlatformOver(image?.Platform);
        using var staged = new StagedLayout(request.OutputPath);
        var progress = new BuildProgress($"Building {request.Name}", TotalSize(sources, image), observer);
        var inherited = image is null
            ? []
            : await new BaseLayers(image, staged, present, progress).AddAsync(cancellationToken);
        var added = AddLayers(sources, staged, progress);
        var configuration = new ImageConfiguration(request, image?.Configuration, platform).Create(inherited, added);
        var built = AddDocuments(staged, configuration, platform, [.. inherited, .. added], image?.Digest);
        progress.Begin($"writing '{request.OutputPath}'");
        var size = output.Commit(staged, built, cancellationToken);
        progress.Finish();
        return Describe(built, size);
    }

    private List<BuiltLayer> AddLayers(
        IReadOnlyList<LayerSource> sources, StagedLayout staged, BuildProgress progress)
    {
        var layers = new List<BuiltLayer>();
        foreach (var source in sources)
        {
            progress.Begin($"layer {layers.Count + 1} of {sources.Count}: {source.Title}");
            layers.Add(staged.AddLayer(source, request.Created, progress, observer, cancellationToken));
        }

        return layers;
    }

    private BuiltImage AddDocuments(
        StagedLayout staged, JsonObject configuration, ImagePlatform platform, IReadOnlyList<BuiltLayer> layers,
        string? baseDigest)
    {
        var config = staged.AddBlob(configuration);
        var manifest = staged.AddBlob(OciDocuments.Manifest(config.Digest, config.Size, layers, baseDigest));
        return new BuiltImage(
            OciDocuments.ManifestDescriptor(request, platform, manifest.Digest, manifest.Size),
            config.Digest,
            layers,
            layers.DistinctBy(layer => layer.Digest).Sum(layer => layer.Size) + config.Size + manifest.Size);
    }

    private SystemImageFile Describe(BuiltImage image, long size) => new()
    {
        Path = request.OutputPath,
        Format = request.Options.Format,
        Name = request.Name,
        Selector = request.Tag,
        Digest = image.Digest,
        ConfigDigest = image.ConfigDigest,
        Size = size,
        // As an array: PowerShell cannot index what a collection expression makes.
        Layers = image.Layers.Select(layer => layer.Digest).ToArray(),
        Created = request.Created,
    };

    private static long? TotalSize(IReadOnlyList<LayerSource> sources, BaseImage? image) =>
        sources.Any(source => source.TotalSize is null)
            ? null
            : sources.Sum(source => source.TotalSize) + (image?.Layers.Sum(layer => layer.Size) ?? 0);
}
