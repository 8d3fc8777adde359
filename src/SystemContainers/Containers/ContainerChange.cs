using System.Diagnostics;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Host.Runtimes;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers;

/// <summary>
/// Carries out a recorded change, or takes it back. Install, update and undo are the same steps; whatever fails in them,
/// and whatever a kill interrupts, is taken back by <see cref="GoBackAsync"/>.
/// </summary>
internal sealed class ContainerChange(HostPaths paths, DeploymentStager stager)
{
    // Longer than systemd's own limit, after which it kills what does not stop.
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromMinutes(5);

    private readonly ContainerCatalog _catalog = new(paths);
    private readonly ChangeJournal _journal = new(paths);
    private readonly UnitFiles _files = new(paths);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);

    /// <summary>Makes a deployment the active one.</summary>
    /// <param name="record">The change. It is written to the journal first.</param>
    /// <param name="start">Whether the service is to run afterwards.</param>
    /// <param name="policy">How its start is judged.</param>
    /// <param name="observer">Hears the steps.</param>
    /// <param name="cancellationToken">Takes the change back.</param>
    /// <returns>How long the service was down, and which host files were kept.</returns>
    /// <exception cref="SystemContainersException">Whatever made it fail; all is as before.</exception>
    internal async Task<ChangeResult> ApplyAsync(
        ChangeRecord record, bool start, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Record(record);
        observer.Step(record.Name, ChangeStep.Recorded);
        ChangeResult result;
        try
        {
            result = await SwitchAsync(record, start, policy, observer, cancellationToken);
        }
        catch (Exception e)
        {
            await TakeBackAsync(record, e, observer);
            throw;
        }

        _journal.Clear(record.Name);
        observer.Step(record.Name, ChangeStep.Committed);
        Discard(record.Name, observer);
        return result;
    }

    /// <summary>Finishes a removal; it can be repeated after any interruption.</summary>
    /// <param name="record">The change.</param>
    /// <param name="observer">Hears the steps.</param>
    internal async Task RemoveAsync(ChangeRecord record, IEngineObserver observer)
    {
        var (name, unit) = (record.Name, record.Name + ".service");
        var runtime = _catalog.DeploymentNumbers(name).Select(n => TryReadRuntime(name, n)).OfType<string>().LastOrDefault();
        await StopIfKnownAsync(unit);
        if (File.Exists(paths.Unit(name)))
        {
            await _systemd.DisableAsync(unit, CancellationToken.None);
        }

        // While the deployments still tell which runtime it was.
        if (runtime is not null)
        {
            await OciRuntime.At(paths, runtime).DeleteStateAsync(name, observer, CancellationToken.None);
        }

        observer.Step(name, ChangeStep.Stopped);
        await _files.RemoveAsync(name, observer);
        await Packages(observer).EraseAsync(record, to: null);
        new HostFileSwitch(observer).Apply(HostFilesOf(record), null);
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
        _journal.Clear(name);
        observer.Step(name, ChangeStep.Committed);
        Discard(name, observer);
    }

    /// <summary>Puts a container back as it was before a change. It can be repeated after any interruption.</summary>
    /// <param name="record">The change.</param>
    /// <param name="observer">Hears what is done.</param>
    internal async Task GoBackAsync(ChangeRecord record, IEngineObserver observer)
    {
        if (record.From is not { } from)
        {
            await RemoveAsync(record, observer);
            return;
        }

        // At boot systemd may have started the service half-switched: what runs now counts only if both are the old ones.
        var unit = record.Name + ".service";
        var deployment = _catalog.ReadDeployment(record.Name, from);
        if (_catalog.ActiveNumber(record.Name) != from || !_files.HasUnitOf(deployment))
        {
            await StopIfKnownAsync(unit);
        }

        await _files.RestoreAsync(deployment, observer);
        await Packages(observer).EraseAsync(record, deployment.Info);
        new HostFileSwitch(observer).Apply(HostFilesOf(record), deployment.HostFiles);
        await Packages(observer).InstallAsync(deployment);
        AtomicFile.Link(paths.Link(record.Name), deployment.Path);
        Unplace(record);

        // Which unit systemd read last cannot be known: going back may itself have been interrupted before this.
        await _systemd.ReloadAsync(CancellationToken.None);
        if (record.WasRunning)
        {
            await RestartOldAsync(unit, observer);
        }

        _journal.Clear(record.Name);
        Discard(record.Name, observer);
    }

    // Nothing is changed yet, so a journal that cannot be written, on a full disk, leaves nothing to put back.
    private void Record(ChangeRecord record)
    {
        try
        {
            _journal.Write(record);
        }
        catch
        {
            _journal.Clear(record.Name);
            stager.DiscardAll(record.Name);
            throw;
        }
    }

    private async Task<ChangeResult> SwitchAsync(
        ChangeRecord record, bool start, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var (name, unit) = (record.Name, record.Name + ".service");
        Place(record);
        observer.Step(name, ChangeStep.Placed);
        var deployment = _catalog.ReadDeployment(name, record.To!.Value);

        // What can be done before is not done while the service is down.
        using var control = deployment.Info.HasService ? await _systemd.OpenUnitAsync(unit, cancellationToken) : null;
        if (control is not null)
        {
            await control.ResetFailedAsync();
        }

        cancellationToken.ThrowIfCancellationRequested();

        var stopped = Stopwatch.GetTimestamp();
        if (control is not null && record.WasRunning)
        {
            await control.StopAsync(_stopTimeout);
        }

        observer.Step(name, ChangeStep.Stopped);
        var isChanged = await _files.WriteAsync(deployment, observer, cancellationToken);
        await Packages(observer).EraseAsync(record, deployment.Info);
        var hostFiles = new HostFileSwitch(observer);
        hostFiles.Apply([.. Predecessors(record, deployment).Select(d => d.HostFiles)], deployment.HostFiles);
        var keptByPackage = await Packages(observer).InstallAsync(deployment, Active(record));
        observer.Step(name, ChangeStep.FilesWritten);
        AtomicFile.LinkUnflushed(paths.Link(name), deployment.Path);
        observer.Step(name, ChangeStep.Switched);
        if (control is not null && record.Operation == ChangeOperation.Install)
        {
            isChanged |= await _systemd.EnableAsync(unit, cancellationToken);

            // systemd does not flush the links that it makes.
            using var units = DirectoryHandle.Open(paths.UnitDirectory);
            units.FlushFileSystem();
        }

        if (isChanged)
        {
            await _systemd.ReloadAsync(cancellationToken);
        }

        observer.Step(name, ChangeStep.Reloaded);
        var down = TimeSpan.Zero;
        if (control is not null && start)
        {
            await new StartJudge(_systemd).StartAsync(
                control, deployment.Unit ?? string.Empty, policy, () => down = Stopwatch.GetElapsedTime(stopped), cancellationToken);
        }

        // Until here a power cut takes the change back, whichever link it leaves.
        AtomicFile.FlushDirectoryOf(paths.Link(name));
        observer.Step(name, ChangeStep.Started);
        return new ChangeResult(record.WasRunning ? down : TimeSpan.Zero, [.. hostFiles.Kept, .. keptByPackage]);
    }

    private Deployment? Active(ChangeRecord record) =>
        record.From is { } from ? _catalog.ReadDeployment(record.Name, from) : null;

    private PackageSwitch Packages(IEngineObserver observer) => new(paths, stager, observer);

    // An undo goes back to a deployment that was active before, so what is at its paths is its own.
    private IEnumerable<Deployment> Predecessors(ChangeRecord record, Deployment deployment)
    {
        if (record.From is { } from)
        {
            yield return _catalog.ReadDeployment(record.Name, from);
        }

        if (record.Operation == ChangeOperation.Undo)
        {
            yield return deployment;
        }
    }

    // Whatever of a change may have put its host files on the host: every deployment, and the one that is not placed yet.
    private List<HostFileSet> HostFilesOf(ChangeRecord record)
    {
        var directories = _catalog.DeploymentNumbers(record.Name).Select(n => paths.Deployment(record.Name, n));
        if (record.Staged is not null)
        {
            directories = directories.Append(stager.PathOf(record.Staged));
        }

        return [.. directories.Select(TryReadHostFiles).OfType<HostFileSet>()];
    }

    private static HostFileSet? TryReadHostFiles(string directory)
    {
        try
        {
            return HostFileSet.Read(directory, DeploymentInfo.Read(directory));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private async Task TakeBackAsync(ChangeRecord record, Exception cause, IEngineObserver observer)
    {
        observer.Verbose($"Putting {record.Name} back as it was: {cause.Message}");
        try
        {
            await GoBackAsync(record, observer);
        }
        catch (Exception e) when (
            e is SystemContainersException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SystemContainersException(
                (cause as SystemContainersException)?.Code ?? ErrorCode.StorageUnsuitable,
                $"{cause.Message} Then {record.Name} could not be put back as it was: {e.Message}",
                "The next command that works on it will try again.",
                record.Name,
                (e as SystemContainersException)?.Tool,
                cause);
        }
    }

    // The new deployment and the one that it replaces change places at one instant, so the old one can come back.
    private void Place(ChangeRecord record)
    {
        if (record.Staged is null)
        {
            return;
        }

        var (staged, final) = (stager.PathOf(record.Staged), paths.Deployment(record.Name, record.To!.Value));
        if (Directory.Exists(final))
        {
            AtomicFile.Exchange(staged, final);
        }
        else
        {
            AtomicFile.Rename(staged, final);
        }
    }

    private void Unplace(ChangeRecord record)
    {
        if (record.Staged is null)
        {
            return;
        }

        var (staged, final) = (stager.PathOf(record.Staged), paths.Deployment(record.Name, record.To!.Value));
        if (!Directory.Exists(final) || FileStatus.Read(final).Identity.Inode != record.StagedInode)
        {
            return;
        }

        if (Directory.Exists(staged))
        {
            AtomicFile.Exchange(staged, final);
        }
        else
        {
            AtomicFile.Rename(final, staged);
        }
    }

    private async Task StopIfKnownAsync(string unit)
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

    private async Task RestartOldAsync(string unit, IEngineObserver observer)
    {
        try
        {
            await _systemd.ResetFailedAsync(unit, CancellationToken.None);
            await _systemd.StartAsync(unit, new StartPolicy().Timeout, CancellationToken.None);
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.JobFailed or ErrorCode.TimedOut)
        {
            observer.Warning($"The old deployment is back, but it did not start: {e.Message}");
        }
    }

    // What is left of a change that is over is no reason to call it failed; the next command tries again.
    private void Discard(string name, IEngineObserver observer)
    {
        try
        {
            stager.DiscardAll(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            observer.Warning($"What {name} needs no longer could not be deleted: {e.Message}");
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
