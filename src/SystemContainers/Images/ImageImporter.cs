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
internal sealed class ImageImporter(ImageStore store, TransferShare share)
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
        var manifest = await SourcePlatforms.ExplainAsync(
            source,
            () => GetManifestAsync(proxy, source, observer, cancellationToken),
            observer,
            cancellationToken);
        var record = await source.DescribeAsync(observer, cancellationToken);
        if (FindComplete(name, manifest) is { } local)
        {
            return ImportRecord.IsThatOf(record, local) ? [] : [new PlannedChange(name.ToString(), "Renew record of acceptance")];
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
        Privilege.Require(Repository.IsUser, "import an image");
        var name = StoredName(options);
        using var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
        await using var proxy = await SkopeoProxy.OpenAsync(source, observer, cancellationToken);
        var manifest = await SourcePlatforms.ExplainAsync(
            source,
            () => GetManifestAsync(proxy, source, observer, cancellationToken),
            observer,
            cancellationToken);
        var record = await source.DescribeAsync(observer, cancellationToken);
        var known = FindComplete(name, manifest);
        if (known is not null && ImportRecord.IsThatOf(record, known))
        {
            var image = store.Get(name);
            CheckPlatform(name, options, image.Platform);
            return new ImportResult(image, IsChanged: false, LayersImported: 0, BytesTransferred: 0);
        }

        Repository.Create();
        Repository.RequireMode();
        using var repositoryLock = await RepositoryLock.TakeAsync(Repository.Path, isExclusive: false, cancellationToken);
        var configuration = await ReadConfigurationAsync(proxy, manifest.Content, cancellationToken);
        CheckPlatform(name, options, StoredImageReader.PlatformOf(configuration.Content));
        var layers = Describe(name, manifest.Content, configuration.Content).DistinctBy(l => l.Digest).ToList();
        layers.ForEach(CheckKnown);
        var transfer = new LayerTransfer(source, proxy, share, observer);
        var brought = new List<LayerDescriptor>();
        manifest = manifest with { Record = record };
        while (!await StoreAsync(layers, brought, transfer, name, manifest, configuration.Bytes, cancellationToken))
        {
            await share.Claims.WaitAsync([.. layers.Select(l => l.Digest).Where(IsMissing)], cancellationToken);
        }

        return new ImportResult(
            store.Get(name), IsChanged: known is null, brought.Count, brought.Sum(l => l.Size) + manifest.Content.ConfigSize);
    }

    // Stores the layers that are missing and that no other import is about to bring, and with the last of them the image.
    private async Task<bool> StoreAsync(
        IReadOnlyList<LayerDescriptor> layers, List<LayerDescriptor> brought, LayerTransfer transfer, ImageReference name,
        SourceManifest manifest, byte[] configuration, CancellationToken cancellationToken)
    {
        var taken = share.Claims.TakeFree(layers.Select(l => l.Digest).Where(IsMissing));
        try
        {
            var missing = layers.Where(l => IsMissing(l.Digest)).ToList();
            var mine = missing.Where(l => taken.Contains(l.Digest)).ToList();
            using var transaction = new ObjectTransaction(Repository);
            var refs = await transfer.RunAsync(name, mine, transaction, cancellationToken);
            var isWhole = mine.Count == missing.Count;
            if (isWhole)
            {
                refs.Add((RefName.OfBlob(manifest.Content.ConfigDigest), AddConfiguration(transaction, configuration)));
                refs.Add((RefName.Encode(name.ToString()), AddManifest(transaction, manifest)));
            }

            transaction.Commit();
            refs.ForEach(r => Repository.SetRef(r.Name, r.Commit));
            brought.AddRange(mine);
            return isWhole;
        }
        finally
        {
            share.Claims.LetGo(taken);
        }
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
        if (place.Transport == ImageTransport.Directory
            && Path.Combine(place.Location, RefName.OfBlob(digest) + ".manifest.json") is var file && File.Exists(file))
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }

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

    private static void CheckPlatform(ImageReference name, ImportOptions options, ImagePlatform? offered)
    {
        var wanted = options.Platform ?? ImagePlatform.Host;
        if (!wanted.Covers(offered))
        {
            throw Invalid(name.ToString(), $"Image {name} is for {offered}, and {wanted} is wanted.", null);
        }
    }

    // The content of a layer that is there was checked against another image's configuration.
    private void CheckKnown(LayerDescriptor layer)
    {
        if (Repository.ResolveRef(RefName.OfBlob(layer.Digest)) is { } commit
            && Repository.ReadCommit(commit).Metadata.TryGetValue(OstreeLayerImporter.DiffIdKey, out var known)
            && known != layer.DiffId)
        {
            throw Invalid(
                layer.Digest,
                $"The content of layer {layer.Digest} has the digest {known} and the configuration says {layer.DiffId}.",
                null);
        }
    }

    /// <summary>Adds a configuration and its commit.</summary>
    /// <returns>The commit's checksum.</returns>
    internal static string AddConfiguration(ObjectTransaction transaction, byte[] bytes)
    {
        var root = new LayerDirectory();
        root.Files.Add("content", new LayerFile(transaction.AddFile(FileMetadata.DefaultFile, bytes), isLink: false));
        var size = bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return AddCommit(transaction, root, [new(StoredImageReader.SizeKey, size)]);
    }

    private static string AddManifest(ObjectTransaction transaction, SourceManifest manifest)
    {
        var root = new LayerDirectory();
        var file = transaction.AddFile(FileMetadata.DefaultFile, manifest.Bytes);
        root.Files.Add("manifest.json", new LayerFile(file, isLink: false));
        return AddCommit(
            transaction,
            root,
            [
                new(StoredImageReader.DigestKey, manifest.Digest),
                new(StoredImageReader.ManifestKey, Encoding.UTF8.GetString(manifest.Bytes)),
                new("signatures", "0"),
                .. manifest.Record?.Write() ?? [],
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
    private sealed record SourceManifest(string Digest, byte[] Bytes, ImageManifest Content)
    {
        /// <summary>What is noted of where it came from and how it was accepted; null for own work.</summary>
        public ImportRecord? Record { get; init; }
    }
}
