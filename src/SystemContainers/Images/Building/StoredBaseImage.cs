using System.Text;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Building;

/// <summary>A base image in the image store.</summary>
internal sealed class StoredBaseImage : BaseImage
{
    private readonly StoredLayers _blobs;

    private StoredBaseImage(
        StoredLayers blobs, string digest, ConfigurationJson configuration, IReadOnlyList<LayerDescriptor> layers)
        : base(digest, configuration, layers) => _blobs = blobs;

    /// <summary>Finds it.</summary>
    /// <param name="options">Where the base is.</param>
    /// <param name="store">The image store, where there is one.</param>
    /// <param name="observer">Hears why a local image is passed over.</param>
    /// <returns>Null where no local image has that name, is for that platform and is kept as it came.</returns>
    internal static StoredBaseImage? Find(ImportOptions options, ImageStore? store, IEngineObserver observer)
    {
        if (store is null || !store.Repository.Exists || PlainName(options.Source) is not { } name
            || store.Find(name) is not { Image: var image })
        {
            return null;
        }

        var found = Read(store, image);
        if (found is null)
        {
            observer.Verbose(
                $"The image store has {image.Name}, but not all of its layers as they came; its source is asked.");
        }

        return found is null || options.Platform is { } wanted && wanted.Architecture != found.Platform.Architecture
            ? null
            : found;
    }

    /// <inheritdoc/>
    internal override Task<T> ReadLayerAsync<T>(
        LayerDescriptor layer, Func<Stream, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var blob = _blobs.Open(layer.Digest);
        return Task.FromResult(read(blob));
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // With a transport before it, what it names is not in the store.
    private static ImageReference? PlainName(ImageSource source) =>
        source.Transport == ImageTransport.Registry && ImageReference.TryParse(source.Text, out var name)
            && name.ToString() == source.Location
            ? name
            : null;

    private static StoredBaseImage? Read(ImageStore store, SystemImage image)
    {
        var blobs = new StoredLayers(store.Repository);
        var reader = new StoredImageReader(store.Repository);
        var commit = store.Repository.ReadCommit(image.Commit);
        try
        {
            return image.Layers.All(blobs.Contains)
                && commit.Metadata.TryGetValue(StoredImageReader.ManifestKey, out var manifest)
                && reader.ReadConfiguration(image.ConfigDigest) is { } configuration
                ? new StoredBaseImage(
                    blobs,
                    image.Digest,
                    configuration,
                    ImageManifest.Parse(Encoding.UTF8.GetBytes(manifest)).Describe(configuration))
                : null;
        }
        catch (InvalidDataException)
        {
            // Stored by the old command, from a manifest that is none of today's.
            return null;
        }
    }
}
