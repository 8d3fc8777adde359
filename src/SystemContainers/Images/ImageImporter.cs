using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;
using SystemContainers.Images.Sources;
using SystemContainers.Images.Trust;

namespace SystemContainers.Images;

/// <summary>
/// One import: ask for the manifest, transfer the blobs that are missing, store them as objects, flush, and only then
/// set the refs, the image's name last.
/// </summary>
internal sealed class ImageImporter(ImageStore store)
{
    /// <summary>What a configuration may have at most.</summary>
    internal const long MaximumConfigurationBytes = 8 * 1024 * 1024;

    private Repository Repository => store.Repository;

    /// <summary>What an import would do.</summary>
    /// <inheritdoc cref="ImageStore.PlanImportAsync"/>
    internal async Task<IReadOnlyList<PlannedChange>> PlanAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var name = StoredName(options);
        using var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
        await using var proxy = await SkopeoProxy.OpenAsync(source, observer, cancellationToken);
        var manifest = await GetManifestAsync(proxy, source, observer, cancellationToken);
        var record = await source.DescribeAsync(observer, cancellationToken);
        if (FindComplete(name, manifest) is { } known)
        {
            return record.IsThatOf(known) ? [] : [new PlannedChange(name.ToString(), "Renew record of acceptance")];
        }

        var layers = manifest.Content.LayerDigests.Distinct().Where(IsMissing);
        return
        [
            .. layers.Select(digest => new PlannedChange(digest, "Import layer")),
            new PlannedChange(name.ToString(), $"Store image {manifest.Digest}"),
        ];
    }

    /// <summary>Imports an image.</summary>
    /// <inheritdoc cref="ImageStore.ImportAsync"/>
    internal async Task<ImportResult> ImportAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.RequireRoot("import an image");
        var name = StoredName(options);
        using var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
        await using var proxy = await SkopeoProxy.OpenAsync(source, observer, cancellationToken);
        var manifest = await GetManifestAsync(proxy, source, observer, cancellationToken);
        var record = await source.DescribeAsync(observer, cancellationToken);
        var known = FindComplete(name, manifest);
        if (known is not null && record.IsThatOf(known))
        {
            return new ImportResult(store.Get(name), IsChanged: false, LayersImported: 0, BytesTransferred: 0);
        }

        Repository.Create();
        Repository.RequireBareMode();
        using var repositoryLock = await RepositoryLock.TakeAsync(Repository.Path, isExclusive: false, cancellationToken);
        using var transaction = new ObjectTransaction(Repository);
        var configuration = await ReadConfigurationAsync(proxy, manifest.Content, cancellationToken);
        CheckPlatform(name, options.Platform ?? ImagePlatform.Host, configuration.Content);
        var missing = Describe(name, manifest.Content, configuration.Content)
            .DistinctBy(l => l.Digest).Where(l => IsMissing(l.Digest)).ToList();
        var refs = await ImportLayersAsync(source, name, missing, transaction, observer, cancellationToken);
        refs.Add((RefName.OfBlob(manifest.Content.ConfigDigest), AddConfiguration(transaction, configuration.Bytes)));
        refs.Add((RefName.Encode(name.ToString()), AddManifest(transaction, manifest, record)));
        transaction.Commit();
        refs.ForEach(r => Repository.SetRef(r.Name, r.Commit));
        return new ImportResult(
            store.Get(name), IsChanged: known is null, missing.Count, missing.Sum(l => l.Size) + manifest.Content.ConfigSize);
    }

    private static ImageReference StoredName(ImportOptions options)
    {
        var name = options.Name ?? SourceName.Of(options.Source);
        return name.Repository.Length > 0
            ? name
            : throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"The image cannot be stored under '{name}', which is a digest and no name.",
                "Give a name to store it under.",
                name.ToString());
    }

    private static async Task<SourceManifest> GetManifestAsync(
        SkopeoProxy proxy, ReadableSource source, IEngineObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var (digest, bytes) = await proxy.GetManifestAsync(cancellationToken);
            if (digest != DigestOf(bytes))
            {
                bytes = await ReadOriginalManifestAsync(source, digest, observer, cancellationToken);
            }

            return new SourceManifest(digest, bytes, ImageManifest.Parse(bytes));
        }
        catch (InvalidDataException e)
        {
            var place = source.Options.Source;
            throw Invalid(place.Text, $"The manifest of {place} cannot be used: {e.Message}.", e);
        }
    }

    // The proxy converts Docker's manifests to OCI; the store keeps the original, whose digest is the image's identity.
    private static async Task<byte[]> ReadOriginalManifestAsync(
        ReadableSource source, string digest, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var place = source.Place;
        var reference = place.Transport == ImageTransport.Registry
            ? $"docker://{ImageReference.Parse(place.Location).Repository}@{digest}"
            : place.SkopeoReference;
        var command = new Command(
            "skopeo",
            [.. source.GlobalArguments, "inspect", "--raw", .. source.RegistryArguments, reference]);
        var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
        var bytes = Encoding.UTF8.GetBytes(result.StandardOutput);
        return result.ExitCode != 0 ? throw SourceErrors.Of(place, result)
            : DigestOf(bytes) == digest ? bytes
            : throw Invalid(source.Options.Source.Text, $"{source.Options.Source} changed while it was imported.", null);
    }

    private static async Task<(ConfigurationJson Content, byte[] Bytes)> ReadConfigurationAsync(
        SkopeoProxy proxy, ImageManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.ConfigSize > MaximumConfigurationBytes)
        {
            throw Invalid(manifest.ConfigDigest, $"The image configuration has {manifest.ConfigSize} bytes, more than any real one.", null);
        }

        var bytes = await proxy.ReadBlobAsync(
            manifest.ConfigDigest,
            manifest.ConfigSize,
            stream =>
            {
                // One byte more than announced is enough to give another digest.
                using var content = new MemoryStream();
                var buffer = new byte[16 * 1024];
                for (int read; (read = stream.Read(buffer)) > 0 && content.Length <= manifest.ConfigSize;)
                {
                    content.Write(buffer, 0, read);
                }

                return content.ToArray();
            },
            cancellationToken);
        if (DigestOf(bytes) != manifest.ConfigDigest)
        {
            throw Invalid(manifest.ConfigDigest, $"The image configuration has not the digest {manifest.ConfigDigest}.", null);
        }

        try
        {
            return (OciJson.Read(bytes, OciJson.Default.ConfigurationJson), bytes);
        }
        catch (InvalidDataException e)
        {
            throw Invalid(manifest.ConfigDigest, $"The image configuration {manifest.ConfigDigest} cannot be read: {e.Message}", e);
        }
    }

    private static IReadOnlyList<LayerDescriptor> Describe(
        ImageReference name, ImageManifest manifest, ConfigurationJson configuration)
    {
        try
        {
            return manifest.Describe(configuration);
        }
        catch (InvalidDataException e)
        {
            throw Invalid(name.ToString(), $"Image {name} cannot be used: {e.Message}.", e);
        }
    }

    private static void CheckPlatform(ImageReference name, ImagePlatform wanted, ConfigurationJson configuration)
    {
        var (system, architecture) = (configuration.OperatingSystem, configuration.Architecture);
        if (system is { Length: > 0 } && system != wanted.OperatingSystem
            || architecture is { Length: > 0 } && architecture != wanted.Architecture)
        {
            throw Invalid(
                name.ToString(), $"Image {name} is for {system}/{architecture}, and {wanted} is wanted.", null);
        }
    }

    private static async Task<List<(string Name, string Commit)>> ImportLayersAsync(
        ReadableSource source, ImageReference name, IReadOnlyList<LayerDescriptor> layers,
        ObjectTransaction transaction, IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var progress = new TransferProgress(name.ToString(), layers, observer);
        var importer = new OstreeLayerImporter(transaction, observer, progress.Add);
        var refs = new ConcurrentBag<(string, string)>();
        var queue = new ConcurrentQueue<LayerDescriptor>(layers.OrderByDescending(l => l.Size));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A proxy serves one transfer at a time, so each worker has its own.
        async Task WorkAsync()
        {
            await using var proxy = await SkopeoProxy.OpenAsync(source, observer, stop.Token);
            while (queue.TryDequeue(out var layer))
            {
                var commit = await proxy.ReadBlobAsync(
                    layer.Digest, layer.Size, blob => importer.Import(layer, blob, stop.Token), stop.Token);
                progress.EndLayer();
                refs.Add((RefName.OfBlob(layer.Digest), commit));
            }
        }

        var workers = Enumerable.Range(0, Math.Min(layers.Count, Environment.ProcessorCount)).Select(_ => WorkAsync()).ToList();
        await FirstFailure.WhenAllAsync(workers, stop);
        return [.. refs];
    }

    /// <summary>Adds a configuration and its commit.</summary>
    /// <returns>The commit's checksum.</returns>
    internal static string AddConfiguration(ObjectTransaction transaction, byte[] bytes)
    {
        var root = new LayerDirectory();
        root.Files.Add("content", new LayerFile(transaction.AddFile(FileMetadata.DefaultFile, bytes), IsLink: false));
        var size = bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return AddCommit(transaction, root, [new(StoredImageReader.SizeKey, size)]);
    }

    private static string AddManifest(ObjectTransaction transaction, SourceManifest manifest, ImportRecord record)
    {
        var root = new LayerDirectory();
        var file = transaction.AddFile(FileMetadata.DefaultFile, manifest.Bytes);
        root.Files.Add("manifest.json", new LayerFile(file, IsLink: false));
        return AddCommit(
            transaction,
            root,
            [
                new(StoredImageReader.DigestKey, manifest.Digest),
                new(StoredImageReader.ManifestKey, Encoding.UTF8.GetString(manifest.Bytes)),
                new("signatures", "0"),
                .. record.Write(),
            ]);
    }

    /// <summary>Adds a commit of a tree, made now.</summary>
    /// <returns>The commit's checksum.</returns>
    internal static string AddCommit(
        ObjectTransaction transaction, LayerDirectory root, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        var (tree, directoryMetadata) = root.Write(transaction);
        var commit = ObjectFormat.Commit(metadata, DateTimeOffset.UtcNow, tree, directoryMetadata);
        return Convert.ToHexStringLower(transaction.AddMetadata("commit", commit));
    }

    private SystemImage? FindComplete(ImageReference name, SourceManifest manifest) =>
        Repository.Exists && TryFind(name) is { } local && local.Image.Digest == manifest.Digest
        && !IsMissing(manifest.Content.ConfigDigest) && !manifest.Content.LayerDigests.Any(IsMissing)
            ? local.Image
            : null;

    // A damaged image is imported again as if it were not there.
    private StoredImage? TryFind(ImageReference name)
    {
        try
        {
            return store.Find(name);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            return null;
        }
    }

    private bool IsMissing(string digest) => Repository.ResolveRef(RefName.OfBlob(digest)) is null;

    private static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static SystemContainersException Invalid(string target, string message, Exception? cause) =>
        new(ErrorCode.InvalidImage, message, "Nothing was stored.", target, inner: cause);

    /// <summary>A manifest as the source gave it.</summary>
    private sealed record SourceManifest(string Digest, byte[] Bytes, ImageManifest Content);
}
