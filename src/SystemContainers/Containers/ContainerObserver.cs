using SystemContainers.Host;
using SystemContainers.Host.Systemd;

namespace SystemContainers.Containers;

/// <summary>Watches containers while they run: what they use, and when their state changes.</summary>
internal sealed class ContainerObserver(ContainerCatalog catalog, SystemdManager systemd)
{
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
                $"The container {name} was not {Word(state)} within {timeout?.TotalSeconds:0.###} seconds: it is {Word(last)}.",
                $"Look at `journalctl -u {unit}` for the reason, or allow more time.",
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
