using System.Text;
using SystemContainers.Images.Blobs;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>
/// Imports layers again, with the checks of every import: from the kept blob, else from the image's source.
/// </summary>
/// <param name="repository">The store's repository.</param>
/// <param name="sources">Where images can be had from.</param>
/// <param name="observer">Hears what happens.</param>
internal sealed class LayerMender(Repository repository, RepairSources sources, IEngineObserver observer)
{
    private readonly BlobStore _blobs = new(repository);

    /// <summary>Imports a layer again.</summary>
    /// <param name="shortName">The layer's ref without prefix.</param>
    /// <param name="images">The images that have it.</param>
    /// <param name="problems">What is wrong with it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">It cannot be had.</exception>
    internal async Task<MendResult> MendAsync(
        string shortName, IReadOnlyList<CommittedImage> images, IReadOnlyList<StoreProblem> problems,
        CancellationToken cancellationToken)
    {
        var mend = new PartMend(repository, shortName, problems);
        var layer = Describe(shortName, images);
        var isBlobDamaged = problems.Any(p => p.Finding.Kind == SystemImageStoreFindingKind.DamagedBlob);
        if (!isBlobDamaged && _blobs.Contains(layer.Digest) && TryMend(mend, layer, cancellationToken) is { } result)
        {
            return result;
        }

        using var transaction = mend.Begin();
        var importer = new OstreeLayerImporter(transaction, observer, _ => { });
        var (source, commit) = await sources.ReadAsync(
            images, layer.Digest, layer.Size, blob => importer.Import(layer, blob, cancellationToken), observer,
            cancellationToken);
        return new MendResult(source.ToString(), mend.Publish(transaction, commit));
    }

    private MendResult? TryMend(PartMend mend, LayerDescriptor layer, CancellationToken cancellationToken)
    {
        try
        {
            using var transaction = mend.Begin();
            using var blob = File.OpenRead(_blobs.PathOf(layer.Digest));
            var importer = new OstreeLayerImporter(transaction, observer, _ => { });
            var commit = importer.Import(layer, blob, cancellationToken);
            transaction.LeaveOutBlob(layer.Digest);
            return new MendResult("kept blob", mend.Publish(transaction, commit));
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidImage)
        {
            observer.Verbose($"The kept blob of layer {layer.Digest} cannot be used: {e.Problem}");
            return null;
        }
    }

    private static LayerDescriptor Describe(string shortName, IEnumerable<CommittedImage> images)
    {
        var layer = images
            .Select(i => OciJson.Read(Encoding.UTF8.GetBytes(i.Manifest), OciJson.Default.ManifestJson))
            .SelectMany(manifest => manifest.Layers ?? [])
            .FirstOrDefault(l => l.Digest is not null && RefName.OfBlob(l.Digest) == shortName);
        return layer is null
            ? throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"The manifest does not describe layer {shortName} so that it could be imported again.",
                "Import the image again.",
                shortName)
            : new LayerDescriptor(layer.Digest!, layer.Size, layer.MediaType ?? string.Empty, DiffId: null);
    }
}
