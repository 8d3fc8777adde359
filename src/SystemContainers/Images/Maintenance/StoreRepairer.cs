using SystemContainers.Host;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>
/// Mends the store: parts of images are made again, and what nothing needs is removed. Whether something was mended is
/// decided by checking the store once more.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="listUses">Lists the images that deployments are of.</param>
internal sealed class StoreRepairer(ImageStore store, Func<IReadOnlyList<ImageUse>> listUses)
{
    // Below a damaged tree more damage can show once the tree is mended.
    private const int Rounds = 4;

    private readonly StoreChecker _checker = new(store.Repository, listUses);

    private Repository Repository => store.Repository;

    /// <summary>What would be done.</summary>
    /// <inheritdoc cref="StoreMaintenance.PlanRepairAsync"/>
    internal async Task<IReadOnlyList<PlannedChange>> PlanAsync(
        SystemImageStoreRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var findings = await _checker.TestAsync(names: null, observer, cancellationToken);
        return
        [
            .. findings.Where(f => f.CanRepair && options.Selects(f))
                .Select(f => new PlannedChange(f.Name, IsNeeded(f) ? "Import again" : "Remove")),
        ];
    }

    /// <summary>Does it.</summary>
    /// <inheritdoc cref="StoreMaintenance.RepairAsync"/>
    internal async Task<IReadOnlyList<SystemImageStoreRepair>> RepairAsync(
        SystemImageStoreRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(Repository.IsUser, "repair the image store");
        if (!Repository.Exists)
        {
            return [];
        }

        var log = new RepairLog(options);
        StoreDiagnosis diagnosis;
        using (await RepositoryLock.TakeAsync(Repository.Path, isExclusive: false, cancellationToken, observer))
        {
            diagnosis = _checker.Diagnose(names: null, observer, cancellationToken);
            for (var round = 0; round < Rounds; round++)
            {
                var tasks = RepairTask.Of(diagnosis.Map, log.Select(diagnosis), log);
                if (tasks.Count == 0)
                {
                    break;
                }

                await MendAsync(tasks, diagnosis.Map, options, log, observer, cancellationToken);
                diagnosis = _checker.Diagnose(names: null, observer, cancellationToken);
            }
        }

        if (log.Select(diagnosis).Any(p => IsDroppable(p, diagnosis.Map)))
        {
            diagnosis = await DropAsync(log, observer, cancellationToken);
        }

        return log.Conclude(diagnosis);
    }

    private async Task MendAsync(
        IReadOnlyList<RepairTask> tasks, StoreMap map, SystemImageStoreRepairOptions options, RepairLog log,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var sources = new RepairSources(Repository, options);
        var solved = new HashSet<StoreProblem>();
        foreach (var task in tasks.Select(t => t.Without(solved)).Where(t => t.Problems.Count > 0))
        {
            try
            {
                var result = await MendAsync(task, map, sources, observer, cancellationToken);
                foreach (var problem in task.Problems)
                {
                    log.Mended(problem, result.From);
                }

                solved.UnionWith(task.Problems.Where(p => p.Object is null || result.Written.Contains(p.Object)));
            }
            catch (SystemContainersException e)
            {
                foreach (var problem in task.Problems)
                {
                    log.Failed(problem, e.Message);
                }
            }
        }
    }

    private Task<MendResult> MendAsync(
        RepairTask task, StoreMap map, RepairSources sources, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        observer.Verbose($"Repairing {task.Kind.ToString().ToLowerInvariant()} {task.Place}");
        IReadOnlyList<CommittedImage> images = task.Kind == StorePartKind.Image ? [] : [.. map.ImagesWith(task.Place)];
        return task.Kind switch
        {
            StorePartKind.Image => new ImageMender(store, sources, observer)
                .MendAsync(task.Ref, task.Part, task.Problems, cancellationToken),
            StorePartKind.Layer => new LayerMender(Repository, sources, observer)
                .MendAsync(task.Place, images, task.Problems, cancellationToken),
            _ => new ConfigurationMender(Repository, sources, observer)
                .MendAsync(task.Place, images, task.Problems, cancellationToken),
        };
    }

    // Only with the lock to itself may anybody delete, and what was found without it may be in use by now.
    private async Task<StoreDiagnosis> DropAsync(
        RepairLog log, IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var held = await RepositoryLock.TakeAsync(
            Repository.Path, isExclusive: true, cancellationToken, observer);
        var diagnosis = _checker.Diagnose(names: null, observer, cancellationToken);
        var remover = new DamageRemover(Repository, observer);
        foreach (var problem in log.Select(diagnosis).Where(p => IsDroppable(p, diagnosis.Map)))
        {
            remover.Remove(problem);
            log.Dropped(problem);
        }

        return diagnosis;
    }

    private static bool IsNeeded(SystemImageStoreFinding finding) =>
        finding.Images.Count > 0 || finding.Layers.Count > 0;

    private static bool IsDroppable(StoreProblem problem, StoreMap map) =>
        problem.Finding.Kind == SystemImageStoreFindingKind.DamagedBlob
        || (problem.Object is not null
            && problem.Parts.All(p => p.Kind == StorePartKind.Garbage || p is { Kind: StorePartKind.Image, Ref: null }))
        || (problem is { Object: null, Parts.Count: 0, Ref: { } name } && LeadsToNoImage(name, map));

    // A ref that holds nothing, and whose name no image can have either.
    private static bool LeadsToNoImage(string name, StoreMap map) =>
        RefName.IsBlob(name)
            ? !map.ImagesWith(name).Any()
            : !ImageReference.TryParse(RefName.Decode(name)!, out _)
                && !map.Parts.Any(p => p.Kind == StorePartKind.Image && p.Ref == name);
}
