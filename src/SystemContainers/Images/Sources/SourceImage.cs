using System.Security.Cryptography;
using System.Text;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Sources;

/// <summary>
/// An image at its source, open for reading: its manifest and configuration, checked, and its blobs. Every document
/// has the digest that it should have.
/// </summary>
internal sealed class SourceImage : IAsyncDisposable
{
    /// <summary>What a configuration may have at most.</summary>
    internal const long MaximumConfigurationBytes = 8 * 1024 * 1024;

    private SourceImage(SkopeoProxy proxy, string digest, byte[] bytes)
    {
        Proxy = proxy;
        Digest = digest;
        Bytes = bytes;
        Manifest = ImageManifest.Parse(bytes);
    }

    /// <summary>Reads its blobs.</summary>
    internal SkopeoProxy Proxy { get; }

    /// <summary>Digest of the manifest as the source has it.</summary>
    internal string Digest { get; }

    /// <summary>The manifest as the source has it.</summary>
    internal byte[] Bytes { get; }

    /// <summary>What the manifest says.</summary>
    internal ImageManifest Manifest { get; }

    /// <summary>Opens an image; the signature policy is applied.</summary>
    /// <param name="source">Where it is; stays open.</param>
    /// <param name="observer">Hears command lines.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="local">
    /// The local image of that name, where there is one: if the policy accepted it from this source, and the source
    /// still has it, it need not be copied to be judged again.
    /// </param>
    /// <exception cref="SystemContainersException">As <see cref="ImageStore.ImportAsync"/>.</exception>
    internal static async Task<SourceImage> OpenAsync(
        ReadableSource source, IEngineObserver observer, CancellationToken cancellationToken, SystemImage? local = null)
    {
        if (local is not null && source.WasAccepted(local))
        {
            var image = await OpenAsync(source, isChecked: false, observer, cancellationToken);
            if (image.Proxy.AppliesPolicy)
            {
                return image;
            }

            if (image.Digest == local.Digest)
            {
                source.Recognize(local);
                return image;
            }

            await image.DisposeAsync();
        }

        return await OpenAsync(source, isChecked: true, observer, cancellationToken);
    }

    /// <summary>Reads the configuration.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What it says, its bytes, and the layers as the manifest and it describe them, base first.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>.</exception>
    internal async Task<(ConfigurationJson Content, byte[] Bytes, IReadOnlyList<LayerDescriptor> Layers)>
        ReadConfigurationAsync(CancellationToken cancellationToken)
    {
        var digest = Manifest.ConfigDigest;
        if (Manifest.ConfigSize > MaximumConfigurationBytes)
        {
            throw Invalid(
                digest, $"The image configuration has {Manifest.ConfigSize} bytes, more than any real one.", null);
        }

        var bytes = await Proxy.ReadBlobAsync(digest, Manifest.ConfigSize, ReadConfiguration, cancellationToken);
        if (DigestOf(bytes) != digest)
        {
            throw Invalid(digest, $"The image configuration has not the digest {digest}.", null);
        }

        try
        {
            var content = OciJson.Read(bytes, OciJson.Default.ConfigurationJson);
            return (content, bytes, Manifest.Describe(content));
        }
        catch (InvalidDataException e)
        {
            throw Invalid(digest, $"The image configuration {digest} cannot be used: {e.Message}.", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Proxy.DisposeAsync();

    private static Task<SourceImage> OpenAsync(
        ReadableSource source, bool isChecked, IEngineObserver observer, CancellationToken cancellationToken) =>
        SourcePlatforms.ExplainAsync(
            source, () => ReadAsync(source, isChecked, observer, cancellationToken), observer, cancellationToken);

    private static async Task<SourceImage> ReadAsync(
        ReadableSource source, bool isChecked, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var proxy = await SkopeoProxy.OpenAsync(source, observer, cancellationToken, isChecked);
        try
        {
            var (digest, bytes) = await proxy.GetManifestAsync(cancellationToken);
            if (digest != DigestOf(bytes))
            {
                bytes = await ReadOriginalManifestAsync(source, digest, observer, cancellationToken);
            }

            if (source.Options.Source is { Transport: ImageTransport.OciLayout or ImageTransport.OciArchive } layout)
            {
                new SourceLayout(layout).Verify(digest, bytes.Length);
            }

            return new SourceImage(proxy, digest, bytes);
        }
        catch (InvalidDataException e)
        {
            await proxy.DisposeAsync();
            var place = source.Options.Source;
            throw Invalid(place.Text, $"The manifest of {place} cannot be used: {e.Message}.", e);
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    // One byte more than announced is enough to give another digest.
    private byte[] ReadConfiguration(Stream stream)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0 && content.Length <= Manifest.ConfigSize;)
        {
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    // The proxy converts Docker's manifests to OCI, with a configuration that the source does not have. The original's
    // digest is the image's identity.
    private static async Task<byte[]> ReadOriginalManifestAsync(
        ReadableSource source, string digest, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var place = source.Place;
        if (place.Transport == ImageTransport.Directory
            && Path.Combine(place.Location, RefName.OfBlob(digest) + ".manifest.json") is var file && File.Exists(file))
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }

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
