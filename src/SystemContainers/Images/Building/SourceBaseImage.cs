using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images.Building;

/// <summary>A base image in a registry, a daemon, an archive or a folder.</summary>
internal sealed class SourceBaseImage : BaseImage
{
    private readonly ReadableSource _source;
    private readonly SourceImage _image;

    private SourceBaseImage(
        ReadableSource source, SourceImage image, ConfigurationJson configuration,
        IReadOnlyList<LayerDescriptor> layers)
        : base(image.Digest, configuration, layers)
    {
        _source = source;
        _image = image;
    }

    /// <summary>Opens it; the signature policy is applied.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="observer">Hears command lines.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">As <see cref="ImageStore.ImportAsync"/>.</exception>
    internal static async Task<SourceBaseImage> OpenAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
        SourceImage? image = null;
        try
        {
            image = await SourceImage.OpenAsync(source, observer, cancellationToken);
            var (configuration, _, layers) = await image.ReadConfigurationAsync(cancellationToken);
            return new SourceBaseImage(source, image, configuration, layers);
        }
        catch
        {
            await CloseAsync(source, image);
            throw;
        }
    }

    /// <inheritdoc/>
    internal override Task<T> ReadLayerAsync<T>(
        LayerDescriptor layer, Func<Stream, T> read, CancellationToken cancellationToken) =>
        _image.Proxy.ReadBlobAsync(layer.Digest, layer.Size, read, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => CloseAsync(_source, _image);

    private static async ValueTask CloseAsync(ReadableSource source, SourceImage? image)
    {
        if (image is not null)
        {
            await image.DisposeAsync();
        }

        source.Dispose();
    }
}
