using SystemContainers.Host;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Starts and stops the services of containers, and of nothing else on the host.</summary>
internal sealed class ServiceJobs(HostPaths paths, Recovery recovery)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);

    /// <summary>Starts a container.</summary>
    /// <param name="name">The container.</param>
    /// <param name="policy">How long the job may take.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal Task StartAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        RunAsync(name, "start", unit => _systemd.StartAsync(unit, TimeoutOf(policy), cancellationToken), observer);

    /// <summary>Stops a container.</summary>
    /// <inheritdoc cref="StartAsync"/>
    internal Task StopAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        RunAsync(name, "stop", unit => StopUnitAsync(unit, TimeoutOf(policy), cancellationToken), observer);

    /// <summary>Restarts a container.</summary>
    /// <inheritdoc cref="StartAsync"/>
    internal Task RestartAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        RunAsync(name, "restart", unit => _systemd.RestartAsync(unit, TimeoutOf(policy), cancellationToken), observer);

    private static TimeSpan TimeoutOf(StartPolicy policy) => policy.Timeout ?? StartPolicy.DefaultTimeout;

    private async Task StopUnitAsync(string unit, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var control = await _systemd.OpenUnitAsync(unit, cancellationToken);
        await new UnitStop(_systemd).RunAsync(control, timeout, isFailed: false, cancellationToken);
    }

    // The name of another unit of the host is not found. The lock keeps the job from starting what an update has just
    // stopped.
    private async Task RunAsync(string name, string verb, Func<string, Task> run, IEngineObserver observer)
    {
        Privilege.Require(paths.IsUser, $"{verb} a container");
        await recovery.MendAllAsync(observer);
        var container = _catalog.Get(name);
        if (!container.Active.Info.HasService)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The container {name} has no service: it only brought host files.",
                "There is nothing to start or stop.",
                name);
        }

        using var held = ContainerLock.Take(paths, name);
        observer.Verbose($"{verb} {container.Unit}");
        await run(container.Unit);
    }
}
