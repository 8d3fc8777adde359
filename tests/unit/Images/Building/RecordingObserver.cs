using SystemContainers.Containers;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>Keeps what it hears; can act on progress.</summary>
internal sealed class RecordingObserver(Action<EngineProgress>? onProgress = null) : IEngineObserver
{
    public List<string> Warnings { get; } = [];

    public List<string> VerboseMessages { get; } = [];

    public List<EngineProgress> Reports { get; } = [];

    public void Verbose(string message) => VerboseMessages.Add(message);

    public void Warning(string message) => Warnings.Add(message);

    public void Progress(EngineProgress progress)
    {
        Reports.Add(progress);
        onProgress?.Invoke(progress);
    }

    public void Step(string container, ChangeStep step)
    {
    }
}
