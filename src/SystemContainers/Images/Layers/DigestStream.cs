using System.Security.Cryptography;

namespace SystemContainers.Images.Layers;

/// <summary>Passes a stream through while it counts and hashes it, and stops at a size that was promised.</summary>
internal sealed class DigestStream(Stream inner, long maximum, Action<int>? onRead = null) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read so far.</summary>
    internal long Count { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
