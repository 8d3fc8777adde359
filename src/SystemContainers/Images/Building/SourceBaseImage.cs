using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images.Building;

/// <summary>A base image in a registry, a daemon, an archive or a folder.</summary>
internal sealed class SourceBaseImage : BaseImage
{
    private readonly SourceImage _source;

    private SourceBaseImage(
        SourceImage source, ConfigurationJson configuration, IReadOnlyList<LayerDescriptor> layers)
        : base(source.Digest, configuration, layers) => _source = source;

    /// <summary>Opens it.</summary>
    /// <inheritdoc cref="SourceImage.OpenAsync"/>
    internal static async Task<SourceBaseImage> OpenAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var source = await SourceImage.OpenAsync(options, observer, cancellationToken);
        try
        {
            var (configuration, layers) = await source.ReadConfigurationAsync(cancellationToken);
            return new SourceBaseImage(source, configuration, layers);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override Task<T> ReadLayerAsync<T>(
        LayerDescriptor layer, Func<Stream, T> read, CancellationToken cancellationToken) =>
        _source.ReadBlobAsync(layer.Digest, layer.Size, read, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
