using SystemContainers.Containers;

namespace SystemContainers;

/// <summary>An observer that listens to nothing.</summary>
public sealed class NullObserver : IEngineObserver
{
    /// <summary>The one instance; it has no state.</summary>
    public static NullObserver Instance { get; } = new();

    private NullObserver()
    {
    }

    /// <inheritdoc/>
    public void Verbose(string message)
    {
    }

    /// <inheritdoc/>
    public void Warning(string message)
    {
    }

    /// <inheritdoc/>
    public void Progress(EngineProgress progress)
    {
    }

    /// <inheritdoc/>
    public void Step(string container, ChangeStep step)
    {
    }
}
