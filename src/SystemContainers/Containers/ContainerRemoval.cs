using SystemContainers.Containers.History;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Host.Runtimes;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>
/// Removes a container with everything that belongs to it. It can be repeated after any interruption.
/// </summary>
internal sealed class ContainerRemoval(HostPaths paths, DeploymentStager stager)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly HostFileTraces _hostFiles = new(paths, stager);
    private readonly UnitFiles _files = new(paths);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);

    /// <summary>Removes a container.</summary>
    /// <param name="record">The change.</param>
    /// <param name="observer">Hears the steps.</param>
    internal async Task RunAsync(ChangeRecord record, IEngineObserver observer)
    {
        var (name, unit) = (record.Name, record.Name + ".service");
        await StopAsync(record, unit, observer);
        observer.Step(name, ChangeStep.Stopped);
        await _files.RemoveAsync(name, observer);
        await new PackageSwitch(paths, stager, observer).EraseAsync(record, to: null);
        new HostFileSwitch(observer).Apply(_hostFiles.Of(record), null);
        observer.Step(name, ChangeStep.FilesRemoved);
        AtomicFile.Remove(paths.Link(name));
        foreach (var number in _catalog.DeploymentNumbers(name).ToList())
        {
            AtomicFile.Rename(paths.Deployment(name, number), stager.PathOf(stager.NewTrash(name)));
        }

        observer.Step(name, ChangeStep.DeploymentsRemoved);
        await _systemd.ReloadAsync(CancellationToken.None);
        await _systemd.ResetFailedAsync(unit, CancellationToken.None);
        observer.Step(name, ChangeStep.Reloaded);
        new HeldDigests(paths).Clear(name);
        new ContainerSettingsFile(paths).Clear(name);
        new ContainerHistory(paths).Clear(name);
        new ChangeJournal(paths).Clear(name);
        observer.Step(name, ChangeStep.Committed);
        stager.TryDiscardAll(name, observer);
    }

    private async Task StopAsync(ChangeRecord record, string unit, IEngineObserver observer)
    {
        var name = record.Name;
        var runtime = _catalog.DeploymentNumbers(name).Select(n => TryReadRuntime(name, n)).OfType<string>()
            .LastOrDefault();
        await new UnitStop(_systemd).RunIfKnownAsync(unit, isFailed: record.Operation != ChangeOperation.Uninstall);
        if (File.Exists(paths.Unit(name)))
        {
            await _systemd.DisableAsync(unit, CancellationToken.None);
        }

        // While the deployments still tell which runtime it was.
        if (runtime is not null)
        {
            await OciRuntime.At(paths, runtime).DeleteStateAsync(name, observer, CancellationToken.None);
        }
    }

    private string? TryReadRuntime(string name, int number)
    {
        try
        {
            return _catalog.ReadDeployment(name, number).Info.Runtime;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }
}
