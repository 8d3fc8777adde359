using System.Diagnostics;
using SystemContainers.Containers.Health;
using SystemContainers.Host;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Watches containers while they run: what they use, and when their state changes.</summary>
internal sealed class ContainerObserver(HostPaths paths, ContainerCatalog catalog, SystemdManager systemd)
{
    private readonly HealthProbe _probe = new(paths);

    /// <summary>Measures a container.</summary>
    /// <param name="name">The container.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<SystemContainerUsage> MeasureAsync(string name, CancellationToken cancellationToken)
    {
        var resources = await systemd.GetResourcesAsync(GetWithService(name).Unit, cancellationToken);
        var usage = CgroupUsage.Read(resources.ControlGroup);
        return new SystemContainerUsage
        {
            Name = name,
            Cpu = usage.Cpu,
            CpuQuota = resources.CpuQuota,
            Memory = usage.Memory,
            MemoryPeak = usage.MemoryPeak,
            MemoryMax = resources.MemoryMax,
            Tasks = usage.Tasks,
            TasksMax = resources.TasksMax,
            IoRead = usage.IoRead,
            IoWritten = usage.IoWritten,
            Time = DateTimeOffset.UtcNow,
        };
    }

    /// <summary>Waits until a container is in a state.</summary>
    /// <param name="name">The container.</param>
    /// <param name="state">The state.</param>
    /// <param name="timeout">How long; null for any time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.TimedOut"/>.</exception>
    internal async Task WaitAsync(
        string name, ContainerState state, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var unit = GetWithService(name).Unit;
        var last = ContainerState.Unknown;
        var isReached = await systemd.WaitForUnitAsync(
            unit,
            status => (last = ContainerStatusReader.StateOf(status)) == state,
            timeout ?? Timeout.InfiniteTimeSpan,
            cancellationToken);
        if (!isReached)
        {
            throw new SystemContainersException(
                ErrorCode.TimedOut,
                $"The container {name} was not {Word(state)} within {timeout?.TotalSeconds:0.###} seconds: "
                + $"it is {Word(last)}.",
                $"Look at `{UnitName.JournalCommand(unit, paths.IsUser)}` for the reason, or allow more time.",
                name);
        }
    }

    /// <summary>Waits until a container runs and is healthy by what it records of that.</summary>
    /// <param name="name">The container.</param>
    /// <param name="timeout">How long; null for any time.</param>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.TimedOut"/>.</exception>
    internal async Task WaitHealthyAsync(
        string name, TimeSpan? timeout, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await WaitAsync(name, ContainerState.Running, timeout, cancellationToken);
        var active = GetWithService(name).Active;
        var left = timeout - Stopwatch.GetElapsedTime(began);
        var problem = await _probe.WaitAsync(
            active,
            active.Info.EffectivePolicy,
            left is { } time ? (time > TimeSpan.Zero ? time : TimeSpan.Zero) : Timeout.InfiniteTimeSpan,
            () => Task.CompletedTask,
            observer,
            cancellationToken);
        if (problem is not null)
        {
            throw new SystemContainersException(
                ErrorCode.TimedOut,
                $"The container {name} was not healthy within {timeout?.TotalSeconds:0.###} seconds: {problem}.",
                $"Look at `{UnitName.JournalCommand(name + ".service", paths.IsUser)}` for the reason, "
                + "or allow more time.",
                name);
        }
    }

    private static string Word(ContainerState state) => state.ToString().ToLowerInvariant();

    private InstalledContainer GetWithService(string name)
    {
        var container = catalog.Get(name);
        return container.Active.Info.HasService
            ? container
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The container {name} has no service: it only brought host files.",
                "There is nothing that runs.",
                name);
    }
}
