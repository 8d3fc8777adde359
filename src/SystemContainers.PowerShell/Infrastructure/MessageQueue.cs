using System.Collections.Concurrent;
using System.Threading.Channels;
using SystemContainers.Containers;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// Carries what the engine says, from any of its threads, to the pipeline thread: the only one that may write.
/// </summary>
internal sealed class MessageQueue : IEngineObserver
{
    // More updates than this a second cost time and are not seen.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    // A channel, because writing to a completed one is quiet: the engine may report after its task has ended.
    private readonly Channel<EngineMessage> _channel =
        Channel.CreateUnbounded<EngineMessage>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<string, long> _lastProgress = new();

    // A program whose output nobody takes has to wait, or it would fill the memory.
    private readonly SemaphoreSlim _room = new(1000);

    public void Verbose(string message) => Add(new EngineMessage.Verbose(message));

    public void Warning(string message) => Add(new EngineMessage.Warning(message));

    public void Step(string container, ChangeStep step) => Add(new EngineMessage.Debug($"{container}: {step}"));

    public void Progress(EngineProgress progress)
    {
        var now = Environment.TickCount64;
        var due = !_lastProgress.TryGetValue(progress.Activity, out var last)
            || now - last >= ProgressInterval.TotalMilliseconds;
        if (due || progress.IsFinished)
        {
            _lastProgress[progress.Activity] = now;
            Add(new EngineMessage.Progress(progress));
        }
    }

    /// <summary>Has the pipeline thread do something, in its turn, once there is room for it.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task CallAsync(Action work, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        Add(new EngineMessage.Call(work));
    }

    /// <summary>Nothing more will be read after what is in the queue now.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Waits for messages until <see cref="Complete"/>.</summary>
    public IEnumerable<EngineMessage> ReadAll()
    {
        foreach (var message in _channel.Reader.ReadAllAsync().ToBlockingEnumerable())
        {
            if (message is EngineMessage.Call)
            {
                _room.Release();
            }

            yield return message;
        }
    }

    private void Add(EngineMessage message) => _channel.Writer.TryWrite(message);
}
