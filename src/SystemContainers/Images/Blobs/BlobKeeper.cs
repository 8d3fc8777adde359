using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Blobs;

/// <summary>Keeps blobs of which the store has the rest already.</summary>
/// <param name="transaction">Where to.</param>
internal sealed class BlobKeeper(ObjectTransaction transaction)
{
    /// <summary>Reads a blob and keeps it, if it is what it should be.</summary>
    /// <param name="stream">The blob, at its start.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="onRead">Hears how many bytes were read.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>.</exception>
    internal void Keep(
        Stream stream, string digest, long size, CancellationToken cancellationToken, Action<int>? onRead = null)
    {
        using var file = transaction.CreateBlob(digest);
        using var blob = new DigestStream(new CopyingStream(stream, file), size, onRead);
        var buffer = new byte[128 * 1024];
        try
        {
            while (blob.Read(buffer) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (InvalidDataException e)
        {
            throw Changed(digest, e);
        }

        if (blob.Count != size || blob.FinishDigest() != digest)
        {
            throw Changed(digest, null);
        }

        transaction.AddBlob(digest);
    }

    private static SystemContainersException Changed(string digest, Exception? cause) =>
        new(ErrorCode.InvalidImage, $"The source gave other content for {digest}.", target: digest, inner: cause);
}
