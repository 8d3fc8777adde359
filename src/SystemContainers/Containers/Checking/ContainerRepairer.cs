using SystemContainers.Host;
using SystemContainers.Images;
using SystemContainers.Storage;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Mends what the checker finds. What somebody may have wanted so is left. Whether something was mended is decided by
/// checking the container once more.
/// </summary>
internal sealed class ContainerRepairer(
    HostPaths paths, ImageStore images, ContainerChecker checker, ContainerMender mender, Recovery recovery)
{
    // What was interrupted hides all else, and a sound store shows which files of a deployment are still damaged.
    private const int Rounds = 3;

    /// <summary>What would be done.</summary>
    /// <param name="options">What to repair.</param>
    /// <param name="observer">Hears of what cannot be checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<PlannedChange>> PlanAsync(
        SystemContainerRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var findings = await checker.TestAsync(options.Subjects, observer, cancellationToken);
        return [.. findings.Where(options.Selects).Select(f => new PlannedChange(f.Path, Action(f.Kind)))];
    }

    /// <summary>Repairs containers.</summary>
    /// <param name="options">What to repair.</param>
    /// <param name="observer">Hears what is done, and what could not be.</param>
    /// <param name="cancellationToken">Stops it between two of them.</param>
    /// <returns>Each finding, and whether it is mended.</returns>
    internal async Task<IReadOnlyList<SystemContainerFinding>> RepairAsync(
        SystemContainerRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(paths.IsUser, "repair containers");
        var results = new List<SystemContainerFinding>();
        foreach (var name in options.Subjects ?? checker.ListNames())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var held = ContainerLock.TryTake(paths, name);
            if (held is null)
            {
                observer.Warning($"Another process is working on the container {name}, so it is not repaired.");
                continue;
            }

            results.AddRange(await RepairAsync(name, options, observer, cancellationToken));
            if (!Path.Exists(paths.Link(name)))
            {
                held.Delete();
            }
        }

        return results;
    }

    private async Task<IEnumerable<SystemContainerFinding>> RepairAsync(
        string name, SystemContainerRepairOptions options, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var objects = new ObjectVerdicts(images.Repository);
        var found = new Dictionary<(Kind, string), SystemContainerFinding>();
        IReadOnlyList<SystemContainerFinding> now = [];
        for (var round = 0; round <= Rounds; round++)
        {
            now = await checker.TestAsync(name, objects, observer, cancellationToken);
            var news = now.Where(f => options.Selects(f) && found.TryAdd((f.Kind, f.Path), f)).ToList();
            if (news.Count == 0)
            {
                break;
            }

            await TryMendAsync(name, news, observer, cancellationToken);
            objects.Clear();
        }

        var left = now.Select(f => (f.Kind, f.Path)).ToHashSet();
        return found.Values.Select(f => left.Contains((f.Kind, f.Path)) ? f : f with { IsRepaired = true });
    }

    // What can still be done for the other containers is done.
    private async Task TryMendAsync(
        string name, IReadOnlyList<SystemContainerFinding> findings, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        try
        {
            if (findings.Any(f => f.Kind == Kind.UnfinishedChange))
            {
                await recovery.MendAsync(name, observer);
            }
            else
            {
                await mender.MendAsync(name, findings, observer, cancellationToken);
            }
        }
        catch (Exception e) when (e is SystemContainersException or IOException or InvalidDataException)
        {
            observer.Warning($"{name} could not be repaired to the end: {e.Message}");
        }
    }

    private static string Action(Kind kind) => kind switch
    {
        Kind.UnfinishedChange => "Take back or finish the change",
        Kind.BrokenLink => "Point link at deployment",
        Kind.LeftoverDeployment or Kind.LeftoverUnit or Kind.LeftoverTmpfiles => "Remove",
        Kind.LeftoverState => "Delete state of the runtime",
        Kind.MissingUnit or Kind.ChangedUnit => "Write as the deployment has it",
        Kind.MissingHostFile => "Write host file",
        Kind.StaleUnit => "Have systemd read it again",
        Kind.DisabledService => "Enable unit",
        Kind.FailedService => "Start unit",
        Kind.DamagedImage => "Repair in the image store, and here",
        _ => "Restore file",
    };
}
