using System.Globalization;
using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Host.Runtimes;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Processes;

/// <summary>
/// Runs commands in installed containers with the runtime that the container was installed with: in its own namespaces
/// where it runs, else in a container of the same configuration that is made for the command and removed after it.
/// </summary>
internal sealed class CommandInvoker(HostPaths paths)
{
    private readonly ContainerCatalog _catalog = new(paths);

    /// <summary>Runs a command.</summary>
    /// <param name="options">The command.</param>
    /// <param name="streams">Where it reads from and writes to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<CommandResult> InvokeAsync(
        CommandOptions options, ProcessStreams streams, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var deployment = GetRunnable(options.Name);
        var runtime = OciRuntime.Find(paths, deployment.Info.Runtime is { Length: > 0 } recorded ? recorded : null);
        var isRunning = await runtime.FindProcessAsync(options.Name, observer, cancellationToken) is not null;
        using var folder = ProcessFolder.Create(paths, isRunning ? "exec" : "command", runtime);
        try
        {
            return isRunning
                ? await ExecuteAsync(deployment, runtime, folder, options, streams, observer, cancellationToken)
                : await RunOnceAsync(deployment, runtime, folder, options, streams, observer, cancellationToken);
        }
        finally
        {
            await folder.RemoveAsync(observer);
        }
    }

    /// <summary>Runs a command among the processes of a deployment that runs.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="options">The command.</param>
    /// <param name="streams">Where it reads from and writes to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<CommandResult> JoinAsync(
        Deployment deployment, CommandOptions options, ProcessStreams streams, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var runtime = OciRuntime.Find(paths, deployment.Info.Runtime is { Length: > 0 } recorded ? recorded : null);
        using var folder = ProcessFolder.Create(paths, "health", runtime);
        try
        {
            return await ExecuteAsync(deployment, runtime, folder, options, streams, observer, cancellationToken);
        }
        finally
        {
            await folder.RemoveAsync(observer);
        }
    }

    private Deployment GetRunnable(string name)
    {
        var container = _catalog.Get(name);
        return container.Active.Info.HasService
            ? container.Active
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The container {name} has no service: it only brought host files.",
                "There is nothing to run a command in.",
                name);
    }

    private static async Task<CommandResult> ExecuteAsync(
        Deployment deployment, OciRuntime runtime, ProcessFolder folder, CommandOptions options, ProcessStreams streams,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var process = folder.Write("process.json", ProcessConfiguration.Process(
            deployment.Configuration, options, streams.IsTerminalWanted, deployment.ReadRootFile));
        var pidFile = Path.Combine(folder.Path, "pid");
        var command = await UserScope.JoinAsync(
            runtime.Call("exec", "--process", process, "--pid-file", pidFile, deployment.Name),
            runtime, deployment.Name, observer, cancellationToken);
        return await StreamedProcess.RunAsync(
            command, streams, options.Timeout, () => Task.Run(() => Kill(pidFile)), observer, cancellationToken);
    }

    private static async Task<CommandResult> RunOnceAsync(
        Deployment deployment, OciRuntime runtime, ProcessFolder folder, CommandOptions options, ProcessStreams streams,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var configuration = ProcessConfiguration.Container(
            deployment.Configuration, deployment.RootFileSystem, options, streams.IsTerminalWanted,
            deployment.ReadRootFile);

        // systemd removes these with the service, so a container that is stopped may lack them.
        var missing = ProcessConfiguration.RuntimeSources(configuration).Where(s => !Path.Exists(s)).ToList();
        missing.ForEach(path => Directory.CreateDirectory(path));
        try
        {
            return await new OnceRunner(runtime).RunAsync(
                folder, configuration, options, streams, observer, cancellationToken);
        }
        finally
        {
            missing.Where(IsEmptyDirectory).ToList().ForEach(Directory.Delete);
        }
    }

    // The runtime waits for the process that it started, so its number is no other's while the runtime lives.
    private static void Kill(string pidFile)
    {
        if (File.Exists(pidFile)
            && int.TryParse(
                File.ReadAllText(pidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
        {
            ChildProcess.KillOther(process);
        }
    }

    private static bool IsEmptyDirectory(string path) =>
        Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();
}
