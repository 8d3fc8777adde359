using System.CommandLine;
using SystemContainers.Cli.Options;

namespace SystemContainers.Cli.Commands;

/// <summary>A verb that calls the engine.</summary>
internal abstract class EngineCommand : Command
{
    /// <summary>Makes the verb.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    protected EngineCommand(string name, string description)
        : base(name, description) =>
        SetAction(async (parsed, cancellationToken) =>
        {
            GlobalOptions.RefuseOtherStorage(parsed);
            using var session = new Session(parsed);
            return await RunAsync(session, cancellationToken);
        });

    /// <summary>Does it.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="cancellationToken">Is cancelled by a signal.</param>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(Session session, CancellationToken cancellationToken);
}
