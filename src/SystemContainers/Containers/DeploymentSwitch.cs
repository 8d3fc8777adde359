using SystemContainers.Host.Systemd;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>Moves a container to another of its deployments, and describes what came of it.</summary>
internal sealed class DeploymentSwitch(HostPaths paths, DeploymentStager stager, ContainerChange change)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly HeldDigests _held = new(paths);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);

    /// <summary>Whether a container's service runs, or is about to.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<bool> IsRunningAsync(InstalledContainer container, CancellationToken cancellationToken)
    {
        if (!container.Active.Info.HasService)
        {
            return false;
        }

        var status = (await _systemd.GetUnitsAsync([container.Unit], cancellationToken))[container.Unit];
        return status.ActiveState is UnitActiveState.Active or UnitActiveState.Activating or UnitActiveState.Reloading;
    }

    /// <summary>Carries out a change; a service that ran runs again afterwards.</summary>
    /// <param name="container">The container.</param>
    /// <param name="record">The change.</param>
    /// <param name="policy">How the start is judged.</param>
    /// <param name="outcome">What the change is to be called.</param>
    /// <param name="observer">Hears the steps.</param>
    /// <param name="cancellationToken">Takes the change back.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StartFailed"/> after
    /// it was taken back.</exception>
    internal async Task<SystemContainerUpdate> RunAsync(
        InstalledContainer container, ChangeRecord record, StartPolicy policy, UpdateOutcome outcome,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var digest = (record.Staged is null
            ? _catalog.ReadDeployment(record.Name, record.To!.Value).Info
            : DeploymentInfo.Read(stager.PathOf(record.Staged))).Digest;
        try
        {
            var result = await change.ApplyAsync(record, record.WasRunning, policy, observer, cancellationToken);
            if (record.WasRunning)
            {
                _held.Remove(record.Name, digest);
            }

            return Describe(container, _catalog.ReadDeployment(record.Name, record.To!.Value)) with
            {
                Outcome = outcome,
                Restarted = record.WasRunning,
                DownTime = result.Down,
                KeptFiles = result.KeptFiles,
            };
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StartFailed)
        {
            throw DidNotComeUp(container, digest, e);
        }
    }

    /// <summary>The result of a change that touches nothing.</summary>
    /// <param name="container">The container.</param>
    internal static SystemContainerUpdate Unchanged(InstalledContainer container) =>
        Describe(container, container.Active);

    private static SystemContainerUpdate Describe(InstalledContainer container, Deployment now) => new()
    {
        Name = container.Name,
        Outcome = UpdateOutcome.Unchanged,
        From = container.Active.Describe(isActive: now.Number == container.Active.Number),
        To = now.Describe(isActive: true),
        ChangedVariables =
        [
            .. now.Info.Values.Keys.Union(container.Active.Info.Values.Keys)
                .Where(k => !BuiltInVariables.Forced.Contains(k)
                    && now.Info.Values.GetValueOrDefault(k) != container.Active.Info.Values.GetValueOrDefault(k))
                .Order(StringComparer.Ordinal),
        ],
    };

    private SystemContainersException DidNotComeUp(
        InstalledContainer container, string digest, SystemContainersException cause)
    {
        var isHeld = digest != container.Active.Info.Digest;
        if (isHeld)
        {
            _held.Add(container.Name, digest, cause.Message);
        }

        return new SystemContainersException(
            ErrorCode.StartFailed,
            $"The new deployment of {container.Name} did not come up, so the old one, "
            + $"{container.Name}.{container.Active.Number}, is active again. {cause.Message}",
            isHeld ? $"The image {digest} is held for {container.Name}: only a forced update tries it again." : null,
            container.Name,
            inner: cause);
    }
}
