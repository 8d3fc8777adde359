using SystemContainers.Containers.HostFiles;
using SystemContainers.Host.Runtimes;
using SystemContainers.Host.Systemd;
using SystemContainers.Images;
using SystemContainers.Storage;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Mends the findings of one container, those first on which others depend. Every step can be repeated after an
/// interruption. The caller holds the container's lock.
/// </summary>
internal sealed class ContainerMender(
    HostPaths paths, ImageStore images, DeploymentRenderer renderer, DeploymentStager stager)
{
    private readonly SubjectReader _subjects = new(paths, stager);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);
    private readonly UnitFiles _files = new(paths);

    /// <summary>Mends them.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="findings">What to mend.</param>
    /// <param name="observer">Hears what is done.</param>
    /// <param name="cancellationToken">Stops it between two findings.</param>
    internal async Task MendAsync(
        string name, IReadOnlyList<SystemContainerFinding> findings, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var subject = await _subjects.ReadAsync(name, observer, cancellationToken);
        await DeleteStatesAsync(subject, Of(findings, Kind.LeftoverState), observer, cancellationToken);
        if (subject.Active is null)
        {
            await new LeftoverRemover(paths, stager).RemoveAsync(subject, findings, observer);
            return;
        }

        new LeftoverRemover(paths, stager).Discard(Of(findings, Kind.LeftoverDeployment));
        await MendImageAsync(subject, Of(findings, Kind.DamagedImage), observer, cancellationToken);
        MendFiles(subject, Of(findings, Kind.MissingFile, Kind.ChangedFile), observer, cancellationToken);
        if (findings.Any(f => f.Kind == Kind.BrokenLink))
        {
            AtomicFile.Link(paths.Link(name), subject.Active.Path);
            observer.Verbose($"Pointed {paths.Link(name)} at {subject.Active.Path}");
        }

        if (findings.Any(f => f.Kind is Kind.MissingUnit or Kind.ChangedUnit))
        {
            await _files.RestoreAsync(subject.Active, observer);
        }

        if (findings.Any(f => f.Kind == Kind.MissingHostFile))
        {
            new HostFileSwitch(observer).Apply([subject.Active.HostFiles], subject.Active.HostFiles);
        }

        if (subject.Unit is not null)
        {
            await MendServiceAsync(subject, findings, observer, cancellationToken);
        }
    }

    private async Task DeleteStatesAsync(
        ContainerSubject subject, IEnumerable<SystemContainerFinding> findings, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        foreach (var path in findings.Select(f => f.Path))
        {
            var runtime = Path.GetFileName(Path.GetDirectoryName(path)!);
            var own = subject.Active?.Info.Runtime;
            await OciRuntime.Find(
                paths, own is not null && Path.GetFileName(own) == runtime && File.Exists(own) ? own : runtime)
                .DeleteStateAsync(subject.Name, observer, cancellationToken);

            // A runtime that was killed early has left a directory that it does not know itself.
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    private async Task MendImageAsync(
        ContainerSubject subject, IEnumerable<SystemContainerFinding> findings, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        if (!findings.Any())
        {
            return;
        }

        var names = subject.Deployments.Select(d => d.Info.Image).Distinct(StringComparer.Ordinal).ToList();
        await images.Maintenance.RepairAsync(
            new SystemImageStoreRepairOptions { Names = names }, observer, cancellationToken);
    }

    private void MendFiles(
        ContainerSubject subject, IEnumerable<SystemContainerFinding> findings, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var (rootFiles, rendered) =
            (new RootFileSystemMender(images.Repository, stager), new RenderedFileMender(paths, images, renderer));
        foreach (var path in findings.Select(f => f.Path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var deployment = subject.Deployments.Single(d => path.StartsWith(d.Path + "/", StringComparison.Ordinal));
            if (path == deployment.RootFileSystem
                || path.StartsWith(deployment.RootFileSystem + "/", StringComparison.Ordinal))
            {
                rootFiles.Restore(deployment, path, cancellationToken);
                observer.Verbose($"Restored {path}");
            }
            else
            {
                rendered.Restore(deployment, path, observer);
            }
        }
    }

    private async Task MendServiceAsync(
        ContainerSubject subject, IReadOnlyList<SystemContainerFinding> findings, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var kinds = findings.Select(f => f.Kind).ToHashSet();
        var isEnabled = kinds.Overlaps([Kind.DisabledService, Kind.BrokenLink])
            && await _systemd.EnableAsync(subject.UnitName, cancellationToken);
        if (isEnabled || kinds.Overlaps([Kind.StaleUnit, Kind.MissingUnit, Kind.ChangedUnit, Kind.BrokenLink]))
        {
            await _systemd.ReloadAsync(cancellationToken);
            observer.Verbose("systemd has read its units again");
        }

        if (kinds.Contains(Kind.FailedService))
        {
            await _systemd.ResetFailedAsync(subject.UnitName, cancellationToken);
            await _systemd.StartAsync(subject.UnitName, StartPolicy.DefaultTimeout, cancellationToken);
        }
    }

    private static List<SystemContainerFinding> Of(
        IEnumerable<SystemContainerFinding> findings, params IReadOnlyList<Kind> kinds) =>
        [.. findings.Where(f => kinds.Contains(f.Kind))];
}
