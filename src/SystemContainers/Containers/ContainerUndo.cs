using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Moves containers back to deployments that were active before.</summary>
internal sealed class ContainerUndo(
    HostPaths paths, DeploymentStager stager, RootSharing sharing, Recovery recovery, DeploymentSwitch deploymentSwitch)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly DeploymentRotation _rotation = new(paths);

    /// <summary>What an undo would do.</summary>
    /// <param name="undo">Which update to undo.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<PlannedChange>> PlanAsync(UndoOptions undo, CancellationToken cancellationToken)
    {
        var container = ContainerUpdater.GetUpdatable(_catalog, undo.Name);
        var target = Find(container, undo.To);
        sharing.Finder.CheckUsable(target);
        CheckHostFiles(container, target);
        var isRunning = await deploymentSwitch.IsRunningAsync(container, cancellationToken);
        return
        [
            .. new SwitchPlan(paths, container, isRunning).Create(
                target.Number, target.Unit, target.DropIn, target.Tmpfiles, [.. target.HostFiles.Files.Keys]),
            .. PackageSwitch.Plan(container.Active.Info, target.Info),
        ];
    }

    /// <summary>Undoes an update.</summary>
    /// <param name="undo">Which.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    internal async Task<SystemContainerUpdate> RunAsync(
        UndoOptions undo, IEngineObserver observer, CancellationToken cancellationToken)
    {
        ContainerUpdater.GetUpdatable(_catalog, undo.Name);
        using var held = ContainerLock.Take(paths, undo.Name);
        await recovery.MendAsync(undo.Name, observer);
        observer.Step(undo.Name, ChangeStep.Locked);
        var container = ContainerUpdater.GetUpdatable(_catalog, undo.Name);
        var target = Find(container, undo.To);
        using var shared = sharing.Hold(target);
        CheckHostFiles(container, target);
        await new PackageSwitch(paths, stager, observer).CheckAsync(target, cancellationToken);
        var record = new ChangeRecord
        {
            Name = undo.Name,
            Operation = ChangeOperation.Undo,
            From = container.Active.Number,
            To = target.Number,
            WasRunning = await deploymentSwitch.IsRunningAsync(container, cancellationToken),
            Began = DateTimeOffset.UtcNow,
        };
        var result = await deploymentSwitch.RunAsync(
            container, record, undo.StartPolicy, UpdateOutcome.Undone, observer, cancellationToken);
        return result with { Followers = sharing.ReportFollowers(container.Active, observer) };
    }

    private Deployment Find(InstalledContainer container, string? to)
    {
        if (to is null)
        {
            return _rotation.Previous(container) ?? throw NotFound(
                container,
                $"The container {container.Name} has no other deployment to go back to.",
                "Only a container that was updated can go back.");
        }

        var target = container.Find(to) ?? throw NotFound(
            container, $"The container {container.Name} has no deployment '{to}'.",
            $"It has {container.DeploymentList}.");
        return target.Number != container.Active.Number
            ? target
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{container.Name}.{target.Number} is active already.",
                $"Name another one: {container.Name} has {container.DeploymentList}.",
                container.Name);
    }

    private static SystemContainersException NotFound(InstalledContainer container, string problem, string remedy) =>
        new(ErrorCode.DeploymentNotFound, problem, remedy, container.Name);

    // Since the update another container may have got a file that this deployment had.
    private void CheckHostFiles(InstalledContainer container, Deployment target) => new HostFileClaims(paths).Check(
        container.Name, [.. target.HostFiles.Files.Keys], [container.Active.KeptHostFiles, target.HostFiles],
        force: false);
}
