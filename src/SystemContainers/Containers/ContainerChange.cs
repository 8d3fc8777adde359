using System.Diagnostics;
using SystemContainers.Containers.Health;
using SystemContainers.Containers.History;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Host;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers;

/// <summary>
/// Carries out a recorded change, or takes it back. Install, update and undo are the same steps; whatever fails in
/// them, and whatever a kill interrupts, is taken back by <see cref="GoBackAsync"/>; a removal is finished.
/// </summary>
internal sealed class ContainerChange(HostPaths paths, DeploymentStager stager)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly ChangeJournal _journal = new(paths);
    private readonly ContainerHistory _history = new(paths);
    private readonly ContainerSettingsFile _settings = new(paths);
    private readonly DeploymentPlacer _placer = new(paths, stager);
    private readonly ContainerReturn _return = new(paths, stager);
    private readonly ContainerRemoval _removal = new(paths, stager);
    private readonly UnitFiles _files = new(paths);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);
    private readonly HealthProbe _probe = new(paths);

    /// <summary>Makes a deployment the active one.</summary>
    /// <param name="record">The change. It is written to the journal first.</param>
    /// <param name="start">Whether the service is to run afterwards.</param>
    /// <param name="policy">How its start is judged.</param>
    /// <param name="observer">Hears the steps.</param>
    /// <param name="cancellationToken">Takes the change back.</param>
    /// <returns>How long the service was down, and which host files were kept.</returns>
    /// <exception cref="SystemContainersException">Whatever made it fail; all is as before.</exception>
    internal async Task<ChangeResult> ApplyAsync(
        ChangeRecord record, bool start, StartPolicy policy, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        record = Record(record);
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

        _journal.Close(record.Name);
        observer.Step(record.Name, ChangeStep.Committed);
        stager.TryDiscardAll(record.Name, observer);
        return result;
    }

    /// <summary>Finishes a removal; it can be repeated after any interruption.</summary>
    /// <param name="record">The change.</param>
    /// <param name="observer">Hears the steps.</param>
    internal Task RemoveAsync(ChangeRecord record, IEngineObserver observer) => _removal.RunAsync(record, observer);

    /// <summary>Puts a container back as it was before a change. It can be repeated after any interruption.</summary>
    /// <param name="record">The change.</param>
    /// <param name="reason">Why, for the history.</param>
    /// <param name="observer">Hears what is done.</param>
    internal Task GoBackAsync(ChangeRecord record, string reason, IEngineObserver observer) =>
        record.From is null ? RemoveAsync(record, observer) : _return.RunAsync(record, reason, observer);

    // Nothing is changed yet, so a journal that cannot be written, on a full disk, leaves nothing to put back.
    private ChangeRecord Record(ChangeRecord record)
    {
        try
        {
            var info = DeploymentInfo.Read(
                record.Staged is null ? paths.Deployment(record.Name, record.To!.Value) : stager.PathOf(record.Staged));
            record = record with { Image = info.Image, Digest = info.Digest, User = LoginUser.Find() };
            if (record.Operation == ChangeOperation.Install)
            {
                // What another tool uninstalled may have left these.
                _history.Clear(record.Name);
                _settings.Clear(record.Name);
            }

            _journal.Write(record);
            return record;
        }
        catch
        {
            _journal.Clear(record.Name);
            stager.DiscardAll(record.Name);
            throw;
        }
    }

    private async Task<ChangeResult> SwitchAsync(
        ChangeRecord record, bool start, StartPolicy policy, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var (name, unit) = (record.Name, record.Name + ".service");
        _placer.Place(record);
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
            await new UnitStop(_systemd).RunAsync(control);
        }

        observer.Step(name, ChangeStep.Stopped);
        var isChanged = await _files.WriteAsync(deployment, observer, cancellationToken);
        var packages = new PackageSwitch(paths, stager, observer);
        await packages.EraseAsync(record, deployment.Info);
        var hostFiles = new HostFileSwitch(observer);
        hostFiles.Apply([.. Predecessors(record, deployment).Select(d => d.HostFiles)], deployment.HostFiles);
        var keptByPackage = await packages.InstallAsync(deployment, Active(record));
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
            await new StartJudge(paths, _systemd, _probe).StartAsync(
                control, deployment, policy, () => down = Stopwatch.GetElapsedTime(stopped), observer,
                cancellationToken);
        }

        if (record.Keep is { } keep)
        {
            _settings.Write(name, _settings.Read(name) with { Keep = keep });
        }

        // Until here a power cut takes the change back, whichever link it leaves.
        AtomicFile.FlushDirectoryOf(paths.Link(name));
        observer.Step(name, ChangeStep.Started);
        return new ChangeResult(record.WasRunning ? down : TimeSpan.Zero, [.. hostFiles.Kept, .. keptByPackage]);
    }

    private Deployment? Active(ChangeRecord record) =>
        record.From is { } from ? _catalog.ReadDeployment(record.Name, from) : null;

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

    private async Task TakeBackAsync(ChangeRecord record, Exception cause, IEngineObserver observer)
    {
        observer.Verbose($"Putting {record.Name} back as it was: {cause.Message}");
        try
        {
            await GoBackAsync(
                record, cause is OperationCanceledException ? "It was stopped." : cause.Message, observer);
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
}
