using SystemContainers.Images.Layers;

namespace SystemContainers.Images.Transfer;

/// <summary>A blob of a stored image, read only together with the check of its digest.</summary>
/// <param name="Digest">The digest that it has to have.</param>
/// <param name="Size">The bytes that it has to have.</param>
/// <param name="Path">The file that keeps it; null for one that is at hand.</param>
/// <param name="Bytes">The blob that is at hand.</param>
internal sealed record ContentBlob(string Digest, long Size, string? Path, byte[] Bytes)
{
    /// <summary>Reads the blob.</summary>
    /// <param name="read">Reads the stream; what it leaves is read after it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>: the blob is damaged; what
    /// <paramref name="read"/> made of it is no good.</exception>
    internal void Read(Action<Stream> read)
    {
        try
        {
            using Stream file = Path is null ? new MemoryStream(Bytes) : File.OpenRead(Path);
            using var stream = new DigestStream(file, Size);
            read(stream);
            stream.Drain();
            if (stream.Count != Size || stream.FinishDigest() != Digest)
            {
                throw Damaged(null);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FileNotFoundException or InvalidDataException)
        {
            throw Damaged(e);
        }
    }

    private SystemContainersException Damaged(Exception? cause) => new(
        ErrorCode.StoreCorrupt,
        $"The blob {Digest} is damaged in the image store.",
        "Nothing was written. Repair the image store, and try again.",
        Path ?? Digest,
        inner: cause);
}
