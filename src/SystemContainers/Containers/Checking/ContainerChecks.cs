using SystemContainers.Containers.Checking;
using SystemContainers.Host;
using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Finds and mends what is wrong with containers, and what is left of those that are not there.</summary>
public sealed class ContainerChecks
{
    private readonly HostPaths _paths;
    private readonly ContainerChecker _checker;
    private readonly ContainerRepairer _repairer;

    internal ContainerChecks(
        HostPaths paths, ImageStore images, DeploymentRenderer renderer, DeploymentStager stager, Recovery recovery)
    {
        _paths = paths;
        _checker = new ContainerChecker(paths, images, stager);
        var mender = new ContainerMender(paths, images, renderer, stager);
        _repairer = new ContainerRepairer(paths, images, _checker, mender, recovery);
    }

    /// <summary>
    /// The names of all containers, and of those of which only leftovers are there: in the deployments' folder, among
    /// the units, in what the runtimes keep.
    /// </summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/> without root.</exception>
    public IReadOnlyList<string> ListNames()
    {
        Privilege.Require(_paths.IsUser, "check containers");
        return _checker.ListNames();
    }

    /// <summary>
    /// Finds what is not as containers should have it, and what is left of containers. It changes nothing.
    /// </summary>
    /// <param name="names">Names, as <see cref="ListNames"/> gives them; null for all.</param>
    /// <param name="observer">Hears of what cannot be checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<SystemContainerFinding>> TestAsync(
        IReadOnlyCollection<string>? names, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _checker.TestAsync(names, observer, cancellationToken), cancellationToken);

    /// <summary>What <see cref="RepairAsync"/> would do.</summary>
    /// <param name="options">What to repair.</param>
    /// <param name="observer">Hears of what cannot be checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanRepairAsync(
        SystemContainerRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _repairer.PlanAsync(options, observer, cancellationToken), cancellationToken);

    /// <summary>
    /// Mends what <see cref="TestAsync"/> finds, and removes what is left of containers that are not there.
    /// </summary>
    /// <param name="options">What to repair.</param>
    /// <param name="observer">Hears what is done, and what could not be.</param>
    /// <param name="cancellationToken">Stops it between two findings.</param>
    /// <returns>The findings that could be repaired, and whether they are.</returns>
    public Task<IReadOnlyList<SystemContainerFinding>> RepairAsync(
        SystemContainerRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _repairer.RepairAsync(options, observer, cancellationToken), cancellationToken);
}
