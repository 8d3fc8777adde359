using SystemContainers.Containers;

namespace SystemContainers;

/// <summary>
/// What the engine tells its caller while it works. Calls may come from any thread, several at once when images are
/// imported in parallel; an implementation must not block for long and must not throw, except to end the process.
/// </summary>
public interface IEngineObserver
{
    /// <summary>A line for whoever asked for detail: an action on the host, with what and why.</summary>
    /// <param name="message">One line, without secrets.</param>
    void Verbose(string message);

    /// <summary>
    /// Something that may surprise: a default was made, a variable is unknown, a deployment was held.
    /// </summary>
    /// <param name="message">One or a few sentences.</param>
    void Warning(string message);

    /// <summary>How far a long piece of work is.</summary>
    /// <param name="progress">The state now; a later report of the same activity replaces it.</param>
    void Progress(EngineProgress progress);

    /// <summary>
    /// A step of a change to a container is done; a kill after it leaves the host as the step left it.
    /// </summary>
    /// <param name="container">The container's name.</param>
    /// <param name="step">The step that has just ended.</param>
    void Step(string container, ChangeStep step);
}
