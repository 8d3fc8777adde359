using SystemContainers.Containers.Health;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Puts a container back as it was before a change. It can be repeated after any interruption.</summary>
internal sealed class ContainerReturn(HostPaths paths, DeploymentStager stager)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly ChangeJournal _journal = new(paths);
    private readonly ContainerSettingsFile _settings = new(paths);
    private readonly DeploymentPlacer _placer = new(paths, stager);
    private readonly HostFileTraces _hostFiles = new(paths, stager);
    private readonly UnitFiles _files = new(paths);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);
    private readonly HealthProbe _probe = new(paths);

    /// <summary>Goes back to the deployment that was active.</summary>
    /// <param name="record">The change; there was a deployment before it.</param>
    /// <param name="reason">Why, for the history.</param>
    /// <param name="observer">Hears what is done.</param>
    internal async Task RunAsync(ChangeRecord record, string reason, IEngineObserver observer)
    {
        // At boot systemd may have started the service half-switched: what runs now counts
        // only if both are the old ones.
        var unit = record.Name + ".service";
        var from = record.From!.Value;
        var deployment = _catalog.ReadDeployment(record.Name, from);
        if (_catalog.ActiveNumber(record.Name) != from || !_files.HasUnitOf(deployment))
        {
            await new UnitStop(_systemd).RunIfKnownAsync(unit, isFailed: true);
        }

        await _files.RestoreAsync(deployment, observer);
        var packages = new PackageSwitch(paths, stager, observer);
        await packages.EraseAsync(record, deployment.Info);
        new HostFileSwitch(observer).Apply(_hostFiles.Of(record), deployment.HostFiles);
        await packages.RestoreAsync(deployment);
        AtomicFile.Link(paths.Link(record.Name), deployment.Path);
        _placer.Unplace(record);
        if (record.Keep is not null)
        {
            _settings.Write(record.Name, _settings.ReadOrUsual(record.Name) with { Keep = record.KeptBefore });
        }

        // Which unit systemd read last cannot be known: going back may itself have been interrupted before this.
        await _systemd.ReloadAsync(CancellationToken.None);
        if (record.WasRunning)
        {
            await RestartOldAsync(deployment, observer);
        }

        _journal.CloseTakenBack(record, reason);
        stager.TryDiscardAll(record.Name, observer);
    }

    // What ran before is only started; no judgement could change anything, so it does no more than warn.
    private async Task RestartOldAsync(Deployment deployment, IEngineObserver observer)
    {
        var unit = deployment.Name + ".service";
        var policy = deployment.Info.EffectivePolicy;
        var timeout = policy.Timeout ?? StartPolicy.DefaultTimeout;
        try
        {
            await _systemd.ResetFailedAsync(unit, CancellationToken.None);
            await _systemd.StartAsync(unit, timeout, CancellationToken.None);
            if (policy.ChecksHealth && await _probe.WaitAsync(
                deployment, policy, timeout, () => Task.CompletedTask, observer, CancellationToken.None) is { } problem)
            {
                observer.Warning($"The old deployment is back, and not healthy: {problem}");
            }
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.JobFailed or ErrorCode.TimedOut)
        {
            observer.Warning($"The old deployment is back, but it did not start: {e.Message}");
        }
    }
}
