using System.Text.RegularExpressions;
using SystemContainers.Images.Layers;

namespace SystemContainers.Images.Manifests;

/// <summary>A manifest that was checked for import: one image, digests and sizes in order.</summary>
internal sealed partial class ImageManifest
{
    /// <summary>Media type of the OCI specification's manifest.</summary>
    internal const string OciType = "application/vnd.oci.image.manifest.v1+json";

    private const int MaximumBytes = 4 * 1024 * 1024;

    // Builders stop at 127, and each layer is a tree to merge when the image is used.
    private const int MaximumLayers = 500;
    private const long MaximumLayerBytes = 64L << 30;

    private static readonly HashSet<string> ManifestTypes = new(StringComparer.Ordinal)
    {
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    };

    private static readonly HashSet<string> LayerTypes = new(StringComparer.Ordinal)
    {
        "application/vnd.oci.image.layer.v1.tar",
        "application/vnd.oci.image.layer.v1.tar+gzip",
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.diff.tar",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    };

    private ImageManifest(string mediaType, DescriptorJson config, IReadOnlyList<DescriptorJson> layers)
    {
        MediaType = mediaType;
        ConfigDigest = config.Digest!;
        ConfigSize = config.Size;
        Layers = layers;
    }

    /// <summary>Media type of the manifest; the OCI specification lets it be left out.</summary>
    internal string MediaType { get; }

    /// <summary>Digest of the configuration blob.</summary>
    internal string ConfigDigest { get; }

    /// <summary>Bytes of the configuration blob.</summary>
    internal long ConfigSize { get; }

    /// <summary>The layers, base first.</summary>
    internal IReadOnlyList<DescriptorJson> Layers { get; }

    /// <summary>Digests of the layers, base first.</summary>
    internal IEnumerable<string> LayerDigests => Layers.Select(l => l.Digest!);

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="json">Its bytes.</param>
    /// <exception cref="InvalidDataException">It is no manifest of one image, or something in
    /// it is out of order.</exception>
    internal static ImageManifest Parse(ReadOnlySpan<byte> json)
    {
        var manifest = OciJson.Read(json, OciJson.Default.ManifestJson);
        if (manifest.SchemaVersion != 2)
        {
            throw new InvalidDataException($"its schema version {manifest.SchemaVersion} is not supported, only 2 is");
        }

        // One blob must not be read as two kinds of document (CVE-2021-41190).
        if (manifest.Manifests is not null || manifest.FileSystemLayers is not null
            || manifest is not { Config: not null, Layers: not null })
        {
            throw new InvalidDataException("it is not the manifest of one image");
        }

        if (manifest.MediaType is { } type && !ManifestTypes.Contains(type))
        {
            throw new InvalidDataException($"it has the media type '{type}', which is no manifest of one image");
        }

        if (manifest.Layers.Count > MaximumLayers)
        {
            throw new InvalidDataException($"it has {manifest.Layers.Count} layers, and {MaximumLayers} are allowed");
        }

        CheckDescriptor(manifest.Config, "the configuration");
        foreach (var layer in manifest.Layers)
        {
            CheckLayer(layer);
        }

        CheckBlobs([manifest.Config, .. manifest.Layers]);
        return new ImageManifest(manifest.MediaType ?? OciType, manifest.Config, manifest.Layers);
    }

    /// <summary>The layers with the digests of their content.</summary>
    /// <param name="configuration">The image's configuration.</param>
    /// <exception cref="InvalidDataException">Manifest and configuration differ in the number of layers.</exception>
    internal IReadOnlyList<LayerDescriptor> Describe(ConfigurationJson configuration)
    {
        var diffIds = configuration.RootFileSystem?.DiffIds ?? [];
        if (diffIds.Any(d => d is null || !DigestPattern().IsMatch(d)))
        {
            throw new InvalidDataException(
                "the configuration has a content digest that is not sha256: and 64 hexadecimal digits");
        }

        if (diffIds.Count != Layers.Count)
        {
            throw new InvalidDataException(
                $"the manifest has {Layers.Count} layers and the configuration {diffIds.Count}");
        }

        var layers = Layers.Zip(diffIds, (l, diffId) => new LayerDescriptor(l.Digest!, l.Size, l.MediaType!, diffId))
            .ToList();
        if (layers.GroupBy(l => l.Digest, StringComparer.Ordinal)
            .FirstOrDefault(g => g.Distinct().Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"the configuration has two content digests for the layer {twice.Key}");
        }

        return layers;
    }

    /// <summary>Checks what a descriptor says before anything is made of it.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="what">What it describes, for people.</param>
    /// <exception cref="InvalidDataException">Its digest is none, or its size negative.</exception>
    internal static void CheckDescriptor(DescriptorJson? descriptor, string what)
    {
        // Digests become file and ref names (CVE-2024-3727).
        if (descriptor?.Digest is null || !DigestPattern().IsMatch(descriptor.Digest))
        {
            throw new InvalidDataException($"the digest of {what} is not sha256: and 64 hexadecimal digits");
        }

        if (descriptor.Size < 0)
        {
            throw new InvalidDataException($"the size of {what} is negative");
        }
    }

    /// <summary>Copies a document that has to be small.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="to">Where to.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    internal static async Task CopyBoundedAsync(Stream from, MemoryStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (to.Length + read > MaximumBytes)
            {
                throw new InvalidDataException($"it has more than {MaximumBytes} bytes");
            }

            to.Write(buffer, 0, read);
        }
    }

    private static void CheckLayer(DescriptorJson? layer)
    {
        CheckDescriptor(layer, "a layer");
        if (!LayerTypes.Contains(layer!.MediaType ?? string.Empty))
        {
            throw new InvalidDataException(
                $"its layer {layer.Digest} has the media type '{layer.MediaType}', which is no file system layer");
        }

        if (layer.Size > MaximumLayerBytes)
        {
            throw new InvalidDataException(
                $"its layer {layer.Digest} has {layer.Size} bytes, and {MaximumLayerBytes} are allowed");
        }

        if (layer.Urls is { Count: > 0 })
        {
            throw new InvalidDataException(
                $"its layer {layer.Digest} is to be had elsewhere, by urls, which is not supported");
        }
    }

    // A blob is one thing: what two descriptors say of it is the same.
    private static void CheckBlobs(IEnumerable<DescriptorJson> descriptors)
    {
        foreach (var blob in descriptors.GroupBy(d => d.Digest, StringComparer.Ordinal))
        {
            if (blob.Select(d => (d.MediaType, d.Size)).Distinct().Count() > 1)
            {
                throw new InvalidDataException($"it describes the blob {blob.Key} in two ways");
            }
        }
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();
}
