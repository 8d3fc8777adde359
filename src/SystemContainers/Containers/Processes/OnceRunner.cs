using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Host.Runtimes;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Processes;

/// <summary>Runs a container that is nobody's service to its end.</summary>
internal sealed class OnceRunner(OciRuntime runtime)
{
    /// <summary>Runs it; whatever it leaves is removed with the folder.</summary>
    /// <param name="folder">The folder, which bears the container's name.</param>
    /// <param name="configuration">Text of its <c>config.json</c>.</param>
    /// <param name="options">How long it may run.</param>
    /// <param name="streams">Where it reads from and writes to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<CommandResult> RunAsync(
        ProcessFolder folder, string configuration, ProcessOptions options, ProcessStreams streams,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        folder.Write(RuntimeConfiguration.FileName, configuration);
        var command = runtime.Call("run", "--bundle", folder.Path, folder.Id);

        // The first process of a container may ignore every signal but this one.
        return StreamedProcess.RunAsync(
            command,
            streams,
            options.Timeout,
            () => runtime.KillAsync(folder.Id, observer),
            observer,
            cancellationToken);
    }
}
