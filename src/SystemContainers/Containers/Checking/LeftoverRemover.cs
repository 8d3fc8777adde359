using SystemContainers.Containers.History;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Host;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Removes what is left of a container, and nothing that was not found to be its own. The deployments go last: while
/// they are there everything else is known to be a container's.
/// </summary>
internal sealed class LeftoverRemover(HostPaths paths, DeploymentStager stager)
{
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromMinutes(5);

    private readonly SystemdManager _systemd = SystemdManager.Of(paths);

    /// <summary>Removes it.</summary>
    /// <param name="subject">What the host has of the container.</param>
    /// <param name="findings">What to remove of it.</param>
    /// <param name="observer">Hears what is done.</param>
    internal async Task RemoveAsync(
        ContainerSubject subject, IReadOnlyList<SystemContainerFinding> findings, IEngineObserver observer)
    {
        var units = findings.Where(f => f.Kind == Kind.LeftoverUnit).Select(f => f.Path).ToList();
        var hasSystemd = subject.Unit is not null;
        if (hasSystemd && units.Contains(paths.Unit(subject.Name)))
        {
            await StopAsync(subject.UnitName);
            await _systemd.DisableAsync(subject.UnitName, CancellationToken.None);
        }

        foreach (var finding in findings.Where(f => f.Kind == Kind.LeftoverTmpfiles))
        {
            await new SystemdTmpfiles(paths.IsUser).TryRemoveAsync(finding.Path, observer);
            Remove(finding.Path, observer);
        }

        if (findings.Any(f => f.Kind == Kind.LeftoverDeployment))
        {
            new HostFileSwitch(observer).Apply([.. subject.Deployments.Select(d => d.HostFiles)], null);
        }

        foreach (var path in units)
        {
            Remove(path, observer);
            RemoveIfEmpty(Path.GetDirectoryName(path)!);
        }

        Discard(findings.Where(f => f.Kind == Kind.LeftoverDeployment));
        if (hasSystemd && units.Count > 0)
        {
            await _systemd.ReloadAsync(CancellationToken.None);
            await _systemd.ResetFailedAsync(subject.UnitName, CancellationToken.None);
        }

        Cgroups.RemoveEmpty(subject.UnitName);

        new HeldDigests(paths).Clear(subject.Name);
        new ContainerSettingsFile(paths).Clear(subject.Name);
        new ContainerHistory(paths).Clear(subject.Name);
    }

    /// <summary>Removes deployments and links to them.</summary>
    /// <param name="findings">Those that are about them.</param>
    internal void Discard(IEnumerable<SystemContainerFinding> findings)
    {
        // A rename first: what is deleted only in part would look like another kind of damage.
        foreach (var (name, path) in findings.Select(f => (f.Name, f.Path)))
        {
            if (new FileInfo(path).LinkTarget is not null)
            {
                AtomicFile.Remove(path);
                continue;
            }

            var trash = stager.NewTrash(name);
            AtomicFile.Rename(path, stager.PathOf(trash));
            stager.Discard(trash);
        }
    }

    private async Task StopAsync(string unit)
    {
        try
        {
            await _systemd.StopAsync(unit, _stopTimeout, CancellationToken.None);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.UnitNotFound)
        {
            // What systemd does not know does not run.
        }
    }

    private static void Remove(string path, IEngineObserver observer)
    {
        if (AtomicFile.Remove(path))
        {
            observer.Verbose($"Removed {path}");
        }
    }

    // As systemd does with those that it made for settings of a unit and for links to it.
    private void RemoveIfEmpty(string directory)
    {
        if (directory != paths.UnitDirectory && Directory.Exists(directory)
            && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
        }
    }
}
