using System.Globalization;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Imports layers by writing OSTree objects straight from the tar: one pass inflates, checks both digests, hashes each
/// file and writes it, and nothing is written twice.
/// </summary>
internal sealed class OstreeLayerImporter(
    ObjectTransaction transaction, IEngineObserver observer, Action<int> onRead, LayerLimits? limits = null)
    : ILayerImporter
{
    /// <summary>Metadata of a layer's commit: the digest of its tar.</summary>
    internal const string DiffIdKey = "docker.uncompressed_digest";

    private readonly LayerLimits _limits = limits ?? new LayerLimits();

    /// <inheritdoc/>
    public string Import(LayerDescriptor layer, Stream blob, CancellationToken cancellationToken)
    {
        try
        {
            return ImportChecked(layer, blob, cancellationToken);
        }
        catch (Exception e) when (IsOfContent(e))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"Layer {layer.Digest} cannot be imported: {e.Message.TrimEnd('.')}.",
                "Nothing was stored. Ask whoever built the image, or import another one.",
                layer.Digest,
                inner: e);
        }
    }

    private static bool IsOfContent(Exception e) => e is InvalidDataException or EndOfStreamException;

    // One thread reads, keeps and inflates the blob and makes both digests; this one walks the tar and writes objects.
    private string ImportChecked(LayerDescriptor layer, Stream blob, CancellationToken cancellationToken)
    {
        using var kept = transaction.CreateBlob(layer.Digest);
        using var compressed = new DigestStream(new CopyingStream(blob, kept), layer.Size, onRead);
        using var plain = LayerCompression.Undo(compressed);
        using var tar = new DigestStream(plain, _limits.MaximumBytes + (_limits.MaximumEntries * 2048L));
        using var ahead = new ReadAheadStream(tar);
        var reader = new LayerReader(transaction, _limits);
        var root = reader.Read(ahead, cancellationToken);
        ahead.CopyTo(Stream.Null);
        compressed.Drain();
        Verify(layer, compressed, tar.FinishDigest(), out var diffId);
        transaction.AddBlob(layer.Digest);
        if (reader.SpecialFiles > 0 || reader.DroppedAttributes > 0)
        {
            observer.Verbose(
                $"Layer {layer.Digest}: left out {reader.SpecialFiles} special files and "
                + $"{reader.DroppedAttributes} extended attributes.");
        }

        var (tree, metadata) = root.Write(transaction);
        var commit = ObjectFormat.Commit(
            [
                new(StoredImageReader.SizeKey, layer.Size.ToString(CultureInfo.InvariantCulture)),
                new(DiffIdKey, diffId),
                new("docker.uncompressed_size", tar.Count.ToString(CultureInfo.InvariantCulture)),
            ],
            DateTimeOffset.UtcNow,
            tree,
            metadata);
        return Convert.ToHexStringLower(transaction.AddMetadata("commit", commit));
    }

    private static void Verify(LayerDescriptor layer, DigestStream compressed, string tarDigest, out string diffId)
    {
        diffId = tarDigest;
        if (compressed.Count != layer.Size)
        {
            throw new InvalidDataException($"it has {compressed.Count} bytes and not {layer.Size}");
        }

        var digest = compressed.FinishDigest();
        if (digest != layer.Digest)
        {
            throw new InvalidDataException($"its content has the digest {digest}");
        }

        if (layer.DiffId is not null && layer.DiffId != diffId)
        {
            throw new InvalidDataException(
                $"its tar has the digest {diffId} and the configuration says {layer.DiffId}");
        }
    }
}
