using SystemContainers.Containers.Processes;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers;

/// <summary>
/// Puts in order what a kill or a power cut interrupted. A change whose journal entry is still there is taken back,
/// except a removal, which is finished.
/// </summary>
internal sealed class Recovery(HostPaths paths, DeploymentStager stager, ContainerChange change)
{
    private readonly ChangeJournal _journal = new(paths);
    private readonly ContainerCatalog _catalog = new(paths);

    /// <summary>Mends all containers that nobody is working on, if this process may.</summary>
    /// <param name="observer">Hears what is mended.</param>
    internal async Task MendAllAsync(IEngineObserver observer)
    {
        if (LibC.GetEffectiveUserId() != 0)
        {
            return;
        }

        TrySweep(observer);
        await ProcessFolder.SweepAsync(paths, observer);

        // An install that was killed before it began has left nothing but its lock's file.
        var abandoned = ContainerLock.ListNames(paths).Where(name => !Path.Exists(paths.Link(name)));
        var unfinished = _journal.ListNames().Concat(stager.ListNames()).Concat(abandoned);
        foreach (var name in unfinished.Distinct(StringComparer.Ordinal).ToList())
        {
            using var held = ContainerLock.TryTake(paths, name);
            if (held is null)
            {
                continue;
            }

            await TryMendAsync(name, observer);
            if (!Path.Exists(paths.Link(name)))
            {
                held.Delete();
            }
        }
    }

    /// <summary>Mends one container. The caller holds its lock.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="observer">Hears what is mended.</param>
    internal async Task MendAsync(string name, IEngineObserver observer)
    {
        switch (_journal.Read(name))
        {
            case null:
                stager.DiscardAll(name);
                break;
            case { Operation: ChangeOperation.Uninstall } record:
                observer.Warning($"An interrupted removal of {name} is finished.");
                await change.RemoveAsync(record, observer);
                break;
            case var record:
                observer.Warning($"An interrupted {Word(record)} of {name} is taken back.");
                await change.GoBackAsync(record, $"The {Word(record)} was interrupted.", observer);
                break;
        }
    }

    private static string Word(ChangeRecord record) => record.Operation.ToString().ToLowerInvariant();

    private void TrySweep(IEngineObserver observer)
    {
        string[] directories =
        [
            paths.CheckoutDirectory, paths.JournalDirectory, paths.HeldDirectory, paths.SettingsDirectory,
            paths.UnitDirectory, paths.TmpfilesDirectory,
            .. _catalog.ListNames().Select(name => Path.GetDirectoryName(paths.UnitDropIn(name))!),
        ];
        try
        {
            Array.ForEach(directories, AtomicFile.Sweep);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            observer.Warning($"A file that a killed process left could not be deleted: {e.Message}");
        }
    }

    // One container that cannot be mended now must not keep the others from being listed.
    private async Task TryMendAsync(string name, IEngineObserver observer)
    {
        try
        {
            await MendAsync(name, observer);
        }
        catch (Exception e) when (
            e is SystemContainersException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            observer.Warning($"The container {name} could not be put in order: {e.Message}");
        }
    }
}
