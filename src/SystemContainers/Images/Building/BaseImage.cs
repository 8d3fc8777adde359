using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Building;

/// <summary>The image that another is built on: what it says of itself, and its layers bit by bit.</summary>
/// <param name="digest">Digest of its manifest.</param>
/// <param name="configuration">Its configuration.</param>
/// <param name="layers">Its layers, base first.</param>
internal abstract class BaseImage(
    string digest, ConfigurationJson configuration, IReadOnlyList<LayerDescriptor> layers) : IAsyncDisposable
{
    /// <summary>Digest of its manifest.</summary>
    internal string Digest { get; } = digest;

    /// <summary>Its configuration.</summary>
    internal ConfigurationJson Configuration { get; } = configuration;

    /// <summary>Its layers, base first.</summary>
    internal IReadOnlyList<LayerDescriptor> Layers { get; } = layers;

    /// <summary>Its platform, with this host's for what the configuration leaves out.</summary>
    internal ImagePlatform Platform { get; } = new(
        Given(configuration.OperatingSystem) ?? ImagePlatform.Host.OperatingSystem,
        Given(configuration.Architecture) ?? ImagePlatform.Host.Architecture,
        Given(configuration.Variant));

    /// <summary>
    /// Opens it: the local image where a plain name is one's and the store has what it takes, else what the name stands
    /// for.
    /// </summary>
    /// <param name="options">Where it is.</param>
    /// <param name="store">The image store, where there is one.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">As <see cref="ImageStore.ImportAsync"/>;
    /// <see cref="ErrorCode.InvalidImage"/> also where nothing can be built on it.</exception>
    internal static async Task<BaseImage> OpenAsync(
        ImportOptions options, ImageStore? store, IEngineObserver observer, CancellationToken cancellationToken)
    {
        BaseImage image = (BaseImage?)StoredBaseImage.Find(options, store, observer)
            ?? await SourceBaseImage.OpenAsync(options, observer, cancellationToken);
        try
        {
            image.RequireUsable(options);
            return image;
        }
        catch
        {
            await image.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads a layer's blob.</summary>
    /// <param name="layer">One of <see cref="Layers"/>.</param>
    /// <param name="read">Reads the stream to its end.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal abstract Task<T> ReadLayerAsync<T>(
        LayerDescriptor layer, Func<Stream, T> read, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private void RequireUsable(ImportOptions options)
    {
        var problem = Platform.OperatingSystem != ImagePlatform.Host.OperatingSystem ? $"is for {Platform}"
            : options.Platform is { } wanted && wanted.Architecture != Platform.Architecture
                ? $"is for {Platform}, and {wanted} is wanted"
            : null;
        if (problem is not null)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"The base image {options.Source} {problem}.",
                "Choose another base, or another platform.",
                options.Source.Text);
        }
    }
}
