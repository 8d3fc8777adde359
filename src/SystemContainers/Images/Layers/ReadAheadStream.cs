using System.Buffers;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Reads a stream on a thread of its own, a few buffers ahead, so that what makes the bytes (transfer, inflate) and
/// what uses them (hashes, writes) run at the same time.
/// </summary>
internal sealed class ReadAheadStream : ReadOnlyStream
{
    private const int BufferSize = 512 * 1024;
    private const int BufferCount = 3;

    private readonly Stream _inner;
    private readonly Queue<byte[]> _empty = new(BufferCount);
    private readonly Queue<(byte[] Buffer, int Count)> _filled = new(BufferCount);
    private readonly Task _reading;
    private byte[]? _buffer;
    private int _count;
    private int _given;
    private bool _isAtEnd;
    private bool _isStopped;

    /// <summary>Begins to read.</summary>
    /// <param name="inner">What is read; stays open, and nobody else may use it until this one is at
    /// its end or disposed of.</param>
    internal ReadAheadStream(Stream inner)
    {
        _inner = inner;
        for (var i = 0; i < BufferCount; i++)
        {
            _empty.Enqueue(ArrayPool<byte>.Shared.Rent(BufferSize));
        }

        _reading = Task.Factory.StartNew(
            ReadInner, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">Whatever the stream threw is thrown here.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_given == _count && !Next())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _count - _given);
        _buffer.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isStopped)
        {
            lock (_empty)
            {
                _isStopped = true;
                Monitor.PulseAll(_empty);
            }

            Task.WaitAny(_reading);
            foreach (var buffer in _empty.Concat(_filled.Select(f => f.Buffer)).Append(_buffer).OfType<byte[]>())
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        base.Dispose(disposing);
    }

    private bool Next()
    {
        lock (_empty)
        {
            if (_buffer is not null)
            {
                _empty.Enqueue(_buffer);
                (_buffer, _count, _given) = (null, 0, 0);
                Monitor.PulseAll(_empty);
            }

            while (_filled.Count == 0 && !_isAtEnd)
            {
                Monitor.Wait(_empty);
            }

            if (_filled.TryDequeue(out var next))
            {
                (_buffer, _count) = next;
                return true;
            }
        }

        _reading.GetAwaiter().GetResult();
        return false;
    }

    private void ReadInner()
    {
        try
        {
            while (TakeEmpty() is { } buffer)
            {
                var count = 0;
                try
                {
                    count = _inner.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                }
                finally
                {
                    Give(buffer, count);
                }

                if (count == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            lock (_empty)
            {
                _isAtEnd = true;
                Monitor.PulseAll(_empty);
            }
        }
    }

    private byte[]? TakeEmpty()
    {
        lock (_empty)
        {
            while (_empty.Count == 0 && !_isStopped)
            {
                Monitor.Wait(_empty);
            }

            return _isStopped ? null : _empty.Dequeue();
        }
    }

    private void Give(byte[] buffer, int count)
    {
        lock (_empty)
        {
            if (count > 0)
            {
                _filled.Enqueue((buffer, count));
            }
            else
            {
                _empty.Enqueue(buffer);
            }

            Monitor.PulseAll(_empty);
        }
    }
}
