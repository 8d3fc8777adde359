using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
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

    // What System.Formats.Tar throws for headers that are no tar's: numbers out of range and types it does not read.
    private static bool IsOfContent(Exception e) =>
        e is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException
            or NotSupportedException;

    private string ImportChecked(LayerDescriptor layer, Stream blob, CancellationToken cancellationToken)
    {
        using var kept = transaction.CreateBlob(layer.Digest);
        using var copied = new CopyingStream(blob, kept);
        using var compressed = new DigestStream(copied, layer.Size, onRead);
        using var buffered = new BufferedStream(compressed, 128 * 1024);
        using var plain = Decompress(buffered);
        using var tar = new DigestStream(plain, _limits.MaximumBytes + (_limits.MaximumEntries * 2048L));
        var reader = new LayerReader(transaction, _limits);
        var root = reader.Read(tar, cancellationToken);
        tar.Drain();
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
                new("docker.size", layer.Size.ToString(CultureInfo.InvariantCulture)),
                new("docker.uncompressed_digest", diffId),
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
            throw new InvalidDataException($"its tar has the digest {diffId} and the configuration says {layer.DiffId}");
        }
    }

    // The media type is the image's claim; the first bytes cannot lie about what must be undone.
    private static Stream Decompress(BufferedStream stream)
    {
        Span<byte> magic = stackalloc byte[4];
        var peeked = PeekableStream.Create(stream, magic);
        return BinaryPrimitives.ReadUInt32LittleEndian(magic) switch
        {
            var value when (value & 0xFFFFFF) == 0x088B1F => new GZipStream(peeked, CompressionMode.Decompress),
            0xFD2FB528 => throw new InvalidDataException("it is compressed with zstd, which is not supported yet"),
            _ => peeked,
        };
    }
}
