using System.Security.Cryptography;
using System.Text;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Sources;

/// <summary>
/// An image at its source, open for reading: its manifest and configuration, checked, and its blobs. Every document
/// has the digest that it should have.
/// </summary>
internal sealed class SourceImage : IAsyncDisposable
{
    private const long MaximumConfigurationBytes = 8 * 1024 * 1024;

    private readonly ReadableSource _source;
    private readonly SkopeoProxy _proxy;
    private readonly ImageManifest _manifest;

    private SourceImage(ReadableSource source, SkopeoProxy proxy, string digest, ImageManifest manifest)
    {
        _source = source;
        _proxy = proxy;
        _manifest = manifest;
        Digest = digest;
    }

    /// <summary>Digest of the manifest as the source has it.</summary>
    internal string Digest { get; }

    /// <summary>Opens an image; the signature policy is applied.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="observer">Hears command lines.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">As <see cref="ImageStore.ImportAsync"/>.</exception>
    internal static async Task<SourceImage> OpenAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
        SkopeoProxy? proxy = null;
        try
        {
            proxy = await SkopeoProxy.OpenAsync(source, observer, cancellationToken);
            var (digest, bytes) = await proxy.GetManifestAsync(cancellationToken);
            if (digest != DigestOf(bytes))
            {
                bytes = await ReadOriginalManifestAsync(source, digest, observer, cancellationToken);
            }

            return new SourceImage(source, proxy, digest, ImageManifest.Parse(bytes));
        }
        catch (InvalidDataException e)
        {
            await CloseAsync(source, proxy);
            throw Invalid(options.Source.Text, $"The manifest of {options.Source} cannot be used: {e.Message}.", e);
        }
        catch
        {
            await CloseAsync(source, proxy);
            throw;
        }
    }

    /// <summary>Reads the configuration.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>It, and the layers as manifest and configuration describe them, base first.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>.</exception>
    internal async Task<(ConfigurationJson Content, IReadOnlyList<LayerDescriptor> Layers)> ReadConfigurationAsync(
        CancellationToken cancellationToken)
    {
        var digest = _manifest.ConfigDigest;
        if (_manifest.ConfigSize > MaximumConfigurationBytes)
        {
            throw Invalid(
                digest, $"The image configuration has {_manifest.ConfigSize} bytes, more than any real one.", null);
        }

        var bytes = await _proxy.ReadBlobAsync(digest, _manifest.ConfigSize, ReadConfiguration, cancellationToken);
        if (DigestOf(bytes) != digest)
        {
            throw Invalid(digest, $"The image configuration has not the digest {digest}.", null);
        }

        try
        {
            var content = OciJson.Read(bytes, OciJson.Default.ConfigurationJson);
            return (content, _manifest.Describe(content));
        }
        catch (InvalidDataException e)
        {
            throw Invalid(digest, $"The image configuration {digest} cannot be used: {e.Message}.", e);
        }
    }

    /// <summary>Reads a blob.</summary>
    /// <inheritdoc cref="SkopeoProxy.ReadBlobAsync"/>
    internal Task<T> ReadBlobAsync<T>(
        string digest, long size, Func<Stream, T> read, CancellationToken cancellationToken) =>
        _proxy.ReadBlobAsync(digest, size, read, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync(_source, _proxy);

    private static async ValueTask CloseAsync(ReadableSource source, SkopeoProxy? proxy)
    {
        if (proxy is not null)
        {
            await proxy.DisposeAsync();
        }

        source.Dispose();
    }

    // One byte more than announced is enough to give another digest.
    private byte[] ReadConfiguration(Stream stream)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0 && content.Length <= _manifest.ConfigSize;)
        {
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    // The proxy converts Docker's manifests to OCI, with a configuration that the source does not have.
    private static async Task<byte[]> ReadOriginalManifestAsync(
        ReadableSource source, string digest, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var place = source.Place;
        var reference = place.Transport == ImageTransport.Registry
            ? $"docker://{ImageReference.Parse(place.Location).Repository}@{digest}"
            : place.SkopeoReference;
        var command = new Command(
            "skopeo", [.. source.GlobalArguments, "inspect", "--raw", .. source.RegistryArguments, reference]);
        var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
        var bytes = Encoding.UTF8.GetBytes(result.StandardOutput);
        return result.ExitCode != 0 ? throw SourceErrors.Of(place, result)
            : DigestOf(bytes) == digest ? bytes
            : throw Invalid(source.Options.Source.Text, $"{source.Options.Source} changed while it was read.", null);
    }

    private static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static SystemContainersException Invalid(string target, string message, Exception? cause) =>
        new(ErrorCode.InvalidImage, message, "Nothing was stored.", target, inner: cause);
}
