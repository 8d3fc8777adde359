using System.Globalization;
using System.Text;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;
using SystemContainers.Images.Trust;

namespace SystemContainers.Images;

/// <summary>
/// Reads images from the commits that this engine, skopeo's former OSTree transport and the old command's own importer
/// wrote. A reader serves one call of the store: what it has read of a layer it does not read again.
/// </summary>
internal sealed class StoredImageReader(Repository repository)
{
    /// <summary>Metadata of an image's commit: the manifest's text.</summary>
    internal const string ManifestKey = "docker.manifest";

    /// <summary>Metadata of an image's commit: the manifest's digest.</summary>
    internal const string DigestKey = "docker.digest";

    /// <summary>Metadata of a layer's commit: bytes of the blob.</summary>
    internal const string SizeKey = "docker.size";

    /// <summary>Metadata of a layer's commit: bytes of the tar.</summary>
    internal const string UncompressedSizeKey = "docker.uncompressed_size";

    private readonly Dictionary<string, (long Compressed, long Uncompressed)> _layerSizes = [];

    /// <summary>The image that a ref points to, or null if the ref is none.</summary>
    /// <param name="refName">The ref without its prefix.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal StoredImage? Read(string refName)
    {
        return !RefName.IsBlob(refName) && RefName.Decode(refName) is { } name
            && repository.ResolveRef(refName) is { } checksum
                ? Read(name, checksum)
                : null;
    }

    /// <summary>The image of a commit, whatever its name points to by now; null if it is no image's.</summary>
    /// <param name="name">The name that it had.</param>
    /// <param name="checksum">The commit.</param>
    /// <inheritdoc cref="Read(string)"/>
    internal StoredImage? Read(string name, string checksum)
    {
        var commit = repository.ReadCommit(checksum);
        if (commit.Metadata.GetValueOrDefault(ManifestKey) is not { } manifest)
        {
            return null;
        }

        try
        {
            return Read(
                name, checksum, commit, OciJson.Read(Encoding.UTF8.GetBytes(manifest), OciJson.Default.ManifestJson));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The manifest or configuration of image {name} in the image store cannot be read: {e.Message}",
                "Remove the image and import it again.",
                name,
                inner: e);
        }
    }

    private StoredImage Read(string name, string checksum, Commit commit, ManifestJson manifest)
    {
        var configuration = ReadConfiguration(manifest.Config?.Digest);
        var layers = Layers(manifest);
        var sizes = layers.Select(LayerSizes).ToList();
        var (repositoryName, tag) = SplitName(name);
        var record = ImportRecord.Read(commit.Metadata);
        var image = new SystemImage
        {
            Name = name,
            Repository = repositoryName,
            Tag = tag,
            Digest = Digest(checksum, commit, manifest),
            ConfigDigest = manifest.Config?.Digest,
            Created = ParseTime(configuration?.Created),
            Imported = commit.Time,
            Size = sizes.Sum(s => s.Uncompressed),
            CompressedSize = sizes.Sum(s => s.Compressed),
            Platform = PlatformOf(configuration),
            Labels = configuration?.Execution?.Labels ?? manifest.InspectedLabels ?? HistoryLabels(manifest),
            Layers = layers,
            Source = record?.Source,
            Acceptance = record?.Acceptance,
            IsBuiltHere = ImportRecord.IsOwnWork(commit.Metadata),
            Commit = checksum,
        };
        return new StoredImage(image, [.. sizes.Select(s => s.Uncompressed)], configuration?.Execution);
    }

    /// <summary>The configuration of an image, or null where it is not kept.</summary>
    /// <param name="digest">Its digest; null gives null.</param>
    internal ConfigurationJson? ReadConfiguration(string? digest)
    {
        if (digest is null || repository.ResolveRef(RefName.OfBlob(digest)) is not { } checksum)
        {
            return null;
        }

        var tree = repository.ReadTree(repository.ReadCommit(checksum).Tree);
        return tree.Files.FirstOrDefault(f => f.Name == "content").Checksum is { } content
            ? OciJson.Read(File.ReadAllBytes(repository.ContentPath(content)), OciJson.Default.ConfigurationJson)
            : null;
    }

    private (long Compressed, long Uncompressed) LayerSizes(string digest)
    {
        if (!_layerSizes.TryGetValue(digest, out var sizes))
        {
            sizes = ReadLayerSizes(digest);
            _layerSizes.Add(digest, sizes);
        }

        return sizes;
    }

    private (long Compressed, long Uncompressed) ReadLayerSizes(string digest)
    {
        if (repository.ResolveRef(RefName.OfBlob(digest)) is not { } checksum)
        {
            return (0, 0);
        }

        var metadata = repository.ReadCommit(checksum).Metadata;
        var compressed = ParseSize(metadata.GetValueOrDefault(SizeKey));
        return (compressed, metadata.TryGetValue(UncompressedSizeKey, out var size) ? ParseSize(size) : compressed);
    }

    /// <summary>Digests of a manifest's layers, base first; some old ones have no <c>sha256:</c>.</summary>
    /// <remarks>Arrays: PowerShell cannot index what a collection expression makes.</remarks>
    /// <param name="manifest">The manifest.</param>
    internal static IReadOnlyList<string> Layers(ManifestJson manifest) =>
        manifest.FileSystemLayers is { } old ? old.Select(l => l?.BlobSum ?? string.Empty).Reverse().ToArray()
        : manifest.Layers is { } layers ? layers.Select(l => l?.Digest ?? string.Empty).ToArray()
        : manifest.InspectedLayers ?? [];

    // Schema 1 has the labels in the history, top first, where each entry has those of all below it.
    private static IReadOnlyDictionary<string, string> HistoryLabels(ManifestJson manifest) =>
        (manifest.History ?? [])
            .Select(h => h?.Compatibility)
            .OfType<string>()
            .Select(json => OciJson.Read(Encoding.UTF8.GetBytes(json), OciJson.Default.CompatibilityJson))
            .Select(c => c.ContainerExecution?.Labels ?? c.Execution?.Labels)
            .FirstOrDefault(labels => labels is { Count: > 0 }) ?? new Dictionary<string, string>();

    // The order in which the old command looked for an image's identity.
    private static string Digest(string checksum, Commit commit, ManifestJson manifest) =>
        commit.Metadata.GetValueOrDefault(DigestKey) ?? manifest.InspectedDigest ?? manifest.Config?.Digest
        ?? "sha256:" + checksum;

    private static (string Repository, string? Tag) SplitName(string name) =>
        ImageReference.TryParse(name, out var reference) ? (reference.Repository, reference.Tag) : (name, null);

    private static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>The platform that a configuration names, or null.</summary>
    /// <param name="configuration">The configuration; null where it is not kept.</param>
    internal static ImagePlatform? PlatformOf(ConfigurationJson? configuration) =>
        configuration is { OperatingSystem: { } system, Architecture: { } architecture }
            ? new ImagePlatform(system, architecture, configuration.Variant)
            : null;

    private static long ParseSize(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
}
