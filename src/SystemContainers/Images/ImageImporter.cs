using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using SystemContainers.Host;
using SystemContainers.Images.Blobs;
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
    private readonly BlobStore _blobs = new(store.Repository);

    private Repository Repository => store.Repository;

    /// <summary>What an import would do.</summary>
    /// <inheritdoc cref="ImageStore.PlanImportAsync"/>
    internal async Task<IReadOnlyList<PlannedChange>> PlanAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var name = StoredName(options);
        var local = FindLocal(name);
        using var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
        await using var image = await SourceImage.OpenAsync(source, observer, cancellationToken, local);
        var record = await source.DescribeAsync(observer, cancellationToken);
        var layers = image.Manifest.LayerDigests.Distinct().ToList();
        var missing = layers.Where(IsMissing).ToList();
        List<PlannedChange> changes =
        [
            .. missing.Select(digest => new PlannedChange(digest, "Import layer")),
            .. layers.Except(missing).Where(IsIncomplete).Select(d => new PlannedChange(d, "Fetch layer to keep it")),
        ];
        if (!IsWhole(local, image))
        {
            changes.Add(new PlannedChange(name.ToString(), $"Store image {image.Digest}"));
        }
        else if (!ImportRecord.IsThatOf(record, local))
        {
            changes.Add(new PlannedChange(name.ToString(), "Renew record of acceptance"));
        }

        return changes;
    }

    /// <summary>Imports an image.</summary>
    /// <inheritdoc cref="ImageStore.ImportAsync"/>
    internal async Task<ImportResult> ImportAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(Repository.IsUser, "import an image");
        var name = StoredName(options);
        var local = FindLocal(name);
        using var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
        await using var image = await SourceImage.OpenAsync(source, observer, cancellationToken, local);
        var record = await source.DescribeAsync(observer, cancellationToken);
        var isKnown = IsWhole(local, image);
        if (isKnown && ImportRecord.IsThatOf(record, local!) && !image.Manifest.LayerDigests.Any(IsIncomplete))
        {
            CheckPlatform(name, options, local!.Platform);
            return new ImportResult(store.Get(name), IsChanged: false, LayersImported: 0, BytesTransferred: 0);
        }

        Repository.Create();
        Repository.RequireMode();
        using var repositoryLock = await RepositoryLock.TakeAsync(
            Repository.Path, isExclusive: false, cancellationToken);
        var configuration = await image.ReadConfigurationAsync(cancellationToken);
        CheckPlatform(name, options, StoredImageReader.PlatformOf(configuration.Content));
        var layers = configuration.Layers.DistinctBy(l => l.Digest).ToList();
        var transfer = new LayerTransfer(source, image.Proxy, share, observer);
        var brought = new List<LayerDescriptor>();
        IEnumerable<(string, string)> Add(ObjectTransaction transaction) =>
            AddImage(transaction, name, image, record, configuration.Bytes);
        while (!await StoreAsync(layers, brought, transfer, name, Add, cancellationToken))
        {
            await share.Claims.WaitAsync([.. layers.Select(l => l.Digest).Where(IsIncomplete)], cancellationToken);
        }

        return new ImportResult(
            store.Get(name), !isKnown, brought.Count, brought.Sum(l => l.Size) + image.Manifest.ConfigSize);
    }

    // Stores the layers that are missing and that no other import is about to bring; with the last of them the image.
    private async Task<bool> StoreAsync(
        IReadOnlyList<LayerDescriptor> layers, List<LayerDescriptor> brought, LayerTransfer transfer,
        ImageReference name, Func<ObjectTransaction, IEnumerable<(string Name, string Commit)>> addImage,
        CancellationToken cancellationToken)
    {
        var taken = share.Claims.TakeFree(layers.Select(l => l.Digest).Where(IsIncomplete));
        try
        {
            var missing = layers.Where(l => IsIncomplete(l.Digest)).ToList();
            var mine = missing.Where(l => taken.Contains(l.Digest)).ToList();
            foreach (var layer in layers)
            {
                CheckKnown(layer);
            }

            using var transaction = new ObjectTransaction(Repository);
            var refs = await transfer.RunAsync(name, mine, l => IsMissing(l.Digest), transaction, cancellationToken);
            var isWhole = mine.Count == missing.Count;
            if (isWhole)
            {
                transfer.Finish();
                refs.AddRange(addImage(transaction));
            }

            transaction.Commit(refs);
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

    private static void CheckPlatform(ImageReference name, ImportOptions options, ImagePlatform? offered)
    {
        var wanted = options.Platform ?? ImagePlatform.Host;
        if (!wanted.Covers(offered))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"Image {name} is for {offered}, and {wanted} is wanted.",
                $"Nothing was stored. To have it all the same, ask for the platform {offered}.",
                name.ToString());
        }
    }

    // A layer that is there was checked against what another image says of it.
    private void CheckKnown(LayerDescriptor layer)
    {
        if (Repository.ResolveRef(RefName.OfBlob(layer.Digest)) is not { } commit)
        {
            return;
        }

        var metadata = Repository.ReadCommit(commit).Metadata;
        if (metadata.TryGetValue(OstreeLayerImporter.DiffIdKey, out var known) && known != layer.DiffId)
        {
            throw Invalid(
                layer.Digest,
                $"The content of layer {layer.Digest} has the digest {known} and the configuration says "
                + $"{layer.DiffId}.");
        }

        // A blob that was damaged since may have another size than it came with.
        var size = layer.Size.ToString(CultureInfo.InvariantCulture);
        if (metadata.GetValueOrDefault(StoredImageReader.SizeKey) != size
            && _blobs.SizeOf(layer.Digest) is { } kept && kept != layer.Size)
        {
            throw Invalid(
                layer.Digest,
                $"Layer {layer.Digest} cannot be imported: it has {kept} bytes and not {layer.Size}.");
        }
    }

    /// <summary>Adds a configuration and its commit.</summary>
    /// <returns>The commit's checksum.</returns>
    internal static string AddConfiguration(ObjectTransaction transaction, byte[] bytes)
    {
        var root = new LayerDirectory();
        root.Files.Add("content", new LayerFile(transaction.AddFile(FileMetadata.DefaultFile, bytes), isLink: false));
        var size = bytes.Length.ToString(CultureInfo.InvariantCulture);
        return AddCommit(transaction, root, [new(StoredImageReader.SizeKey, size)]);
    }

    private static IEnumerable<(string Name, string Commit)> AddImage(
        ObjectTransaction transaction, ImageReference name, SourceImage image, ImportRecord? record,
        byte[] configuration)
    {
        yield return (RefName.OfBlob(image.Manifest.ConfigDigest), AddConfiguration(transaction, configuration));
        var root = new LayerDirectory();
        var file = transaction.AddFile(FileMetadata.DefaultFile, image.Bytes);
        root.Files.Add("manifest.json", new LayerFile(file, isLink: false));
        IReadOnlyList<KeyValuePair<string, string>> metadata =
        [
            new(StoredImageReader.DigestKey, image.Digest),
            new(StoredImageReader.ManifestKey, Encoding.UTF8.GetString(image.Bytes)),
            new("signatures", "0"),
            .. record?.Write() ?? [ImportRecord.OwnWork],
        ];
        yield return (RefName.Encode(name.ToString()), AddCommit(transaction, root, metadata));
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

    // A damaged image is imported again as if it were not there.
    private SystemImage? FindLocal(ImageReference name)
    {
        try
        {
            return Repository.Exists ? store.Find(name)?.Image : null;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            return null;
        }
    }

    private bool IsWhole([NotNullWhen(true)] SystemImage? local, SourceImage image) =>
        local?.Digest == image.Digest
        && !IsMissing(image.Manifest.ConfigDigest) && !image.Manifest.LayerDigests.Any(IsMissing);

    private bool IsMissing(string digest) => Repository.ResolveRef(RefName.OfBlob(digest)) is null;

    // The old command and older versions did not keep blobs, without which an image cannot leave as it came.
    private bool IsIncomplete(string layer) => IsMissing(layer) || !_blobs.Contains(layer);

    private static SystemContainersException Invalid(string target, string message) =>
        new(ErrorCode.InvalidImage, message, "Nothing was stored.", target);
}
