using System.Security.Cryptography;

namespace SystemContainers.Images.Layers;

/// <summary>Passes a stream through while it counts and hashes it, and stops at a size that was promised.</summary>
/// <param name="inner">What is read; stays open.</param>
/// <param name="maximum">How many bytes it may have.</param>
/// <param name="onRead">Hears how many bytes were read.</param>
internal sealed class DigestStream(Stream inner, long maximum, Action<int>? onRead = null) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read so far.</summary>
    internal long Count { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count += read;
        if (Count > maximum)
        {
            throw new InvalidDataException($"it has more than the {maximum} bytes that are allowed for it");
        }

        _hash.AppendData(buffer[..read]);
        onRead?.Invoke(read);
        return read;
    }

    /// <summary>Reads what is left, so that the digest is that of the whole.</summary>
    internal void Drain()
    {
        var rest = new byte[64 * 1024];
        while (Read(rest) > 0)
        {
        }
    }

    /// <summary>The digest of what was read: <c>sha256:…</c>.</summary>
    internal string FinishDigest() => "sha256:" + Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
