using System.Collections.Concurrent;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Reads a stream on a thread of its own, a few buffers ahead, so that what makes the bytes (transfer, inflate) and what
/// uses them (hashes, writes) run at the same time.
/// </summary>
internal sealed class ReadAheadStream : ReadOnlyStream
{
    private const int BufferSize = 256 * 1024;
    private const int BufferCount = 4;

    private readonly Stream _inner;
    private readonly BlockingCollection<byte[]> _empty = new(BufferCount);
    private readonly BlockingCollection<(byte[] Buffer, int Count)> _filled = new(BufferCount);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private byte[] _buffer = [];
    private int _count;
    private int _given;

    /// <summary>Begins to read.</summary>
    /// <param name="inner">What is read; stays open, and nobody else may use it until this one is at its end or disposed
    /// of.</param>
    internal ReadAheadStream(Stream inner)
    {
        _inner = inner;
        for (var i = 0; i < BufferCount; i++)
        {
            _empty.Add(new byte[BufferSize]);
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
        if (disposing)
        {
            _stop.Cancel();
            Task.WaitAny(_reading);
            _stop.Dispose();
            _empty.Dispose();
            _filled.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Next()
    {
        if (_buffer.Length > 0)
        {
            _empty.Add(_buffer);
            _buffer = [];
        }

        if (_filled.TryTake(out var next, Timeout.Infinite))
        {
            (_buffer, _count, _given) = (next.Buffer, next.Count, 0);
            return true;
        }

        _count = _given = 0;
        _reading.GetAwaiter().GetResult();
        return false;
    }

    private void ReadInner()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var buffer = _empty.Take(_stop.Token);
                var count = _inner.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                if (count == 0)
                {
                    return;
                }

                _filled.Add((buffer, count));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The reader went away.
        }
        finally
        {
            _filled.CompleteAdding();
        }
    }
}
