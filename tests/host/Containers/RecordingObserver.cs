using System.Collections.Concurrent;
using SystemContainers.Containers;

namespace SystemContainers.HostTests.Containers;

/// <summary>Remembers what the engine says.</summary>
/// <param name="onStep">Called at each step.</param>
internal sealed class RecordingObserver(Action<ChangeStep>? onStep = null) : IEngineObserver
{
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly ConcurrentQueue<ChangeStep> _steps = new();

    public IReadOnlyCollection<string> Messages => _messages;

    public IReadOnlyCollection<string> Warnings => _warnings;

    public IReadOnlyCollection<ChangeStep> Steps => _steps;

    public void Verbose(string message) => _messages.Enqueue(message);

    public void Warning(string message) => _warnings.Enqueue(message);

    public void Progress(EngineProgress progress)
    {
    }

    public void Step(string container, ChangeStep step)
    {
        _steps.Enqueue(step);
        onStep?.Invoke(step);
    }
}
