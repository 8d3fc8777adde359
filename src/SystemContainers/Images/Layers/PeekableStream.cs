namespace SystemContainers.Images.Layers;

/// <summary>A stream whose first bytes were looked at and are given again.</summary>
internal sealed class PeekableStream : ReadOnlyStream
{
    private readonly byte[] _head;
    private readonly Stream _rest;
    private int _given;

    private PeekableStream(byte[] head, Stream rest)
    {
        _head = head;
        _rest = rest;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_given == _head.Length)
        {
            return _rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _head.Length - _given);
        _head.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    /// <summary>Looks at the first bytes of a stream.</summary>
    /// <param name="stream">The stream, at its start.</param>
    /// <param name="head">Receives the first bytes; zeros where there are fewer.</param>
    /// <returns>The stream from its start.</returns>
    internal static PeekableStream Create(Stream stream, Span<byte> head)
    {
        head.Clear();
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return new PeekableStream(head[..read].ToArray(), stream);
    }
}
