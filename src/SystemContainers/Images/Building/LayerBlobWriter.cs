using System.IO.Compression;

namespace SystemContainers.Images.Building;

/// <summary>Turns the entries of a source into the compressed tar archive that a layer is.</summary>
internal static class LayerBlobWriter
{
    /// <summary>Writes a layer.</summary>
    /// <param name="source">Where its entries come from.</param>
    /// <param name="newest">No entry is newer than this.</param>
    /// <param name="output">Where the blob goes; stays open.</param>
    /// <param name="progress">Counts bytes.</param>
    /// <param name="observer">Hears what is left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: the source is damaged or an
    /// entry cannot stand in a layer.</exception>
    public static BuiltLayer Write(
        LayerSource source,
        DateTimeOffset newest,
        Stream output,
        BuildProgress progress,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        using var blob = new DigestWriteStream(output);
        using var gzip = new GZipStream(blob, CompressionLevel.Optimal, leaveOpen: true);
        using var tar = new DigestWriteStream(gzip);
        var writer = new LayerTarWriter(tar);
        try
        {
            foreach (var entry in source.ReadEntries(observer))
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(Clamp(entry, newest), cancellationToken);
                progress.Add(entry.Size);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{source.Path}' cannot be read to its end: {e.Message}",
                "Give a folder that does not change meanwhile, or an undamaged tar or tar.gz file.",
                source.Path,
                inner: e);
        }

        writer.Finish();

        // The end of the compressed stream is part of the blob and of its digest.
        gzip.Dispose();
        return new BuiltLayer(source.Title, blob.Digest, tar.Digest, blob.BytesWritten, LayerMediaType.Gzip);
    }

    private static LayerEntry Clamp(LayerEntry entry, DateTimeOffset newest) =>
        entry with { Modified = Math.Clamp(entry.Modified, 0, newest.ToUnixTimeSeconds()) };
}
