using SystemContainers.Host;
using SystemContainers.Images.Blobs;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Maintenance;

/// <summary>
/// Removes what nothing in the store needs. It waits for everybody who adds to the store, so that nothing is taken for
/// garbage that is only half there. What names something goes before it does: refs, then commits, then trees and files.
/// A kill in between leaves more garbage, and nothing that names what is gone.
/// </summary>
/// <param name="repository">The store's repository.</param>
/// <param name="listUses">Lists the images that deployments are of.</param>
internal sealed class StoreOptimizer(Repository repository, Func<IReadOnlyList<ImageUse>> listUses)
{
    private const string Activity = "Optimizing the image store";

    /// <summary>What would be removed.</summary>
    /// <inheritdoc cref="StoreMaintenance.PlanOptimizeAsync"/>
    internal async Task<IReadOnlyList<PlannedChange>> PlanAsync(
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(repository.IsUser, "optimize the image store");
        if (!repository.Exists)
        {
            return [];
        }

        using var held = await RepositoryLock.TakeAsync(
            repository.Path, isExclusive: false, cancellationToken, observer);
        var garbage = new GarbageFinder(repository, listUses()).Find(cancellationToken);
        var layers = garbage.Refs.Select(r => new PlannedChange(r.Ref.Digest, $"Remove {r.Kind}"));
        return garbage is { Objects.Count: 0, Refs.Count: 0, BytesFreed: 0 }
            ? []
            : [.. layers, new PlannedChange(repository.Path, Total(garbage))];
    }

    /// <summary>Removes it.</summary>
    /// <inheritdoc cref="StoreMaintenance.OptimizeAsync"/>
    internal async Task<SystemImageStoreOptimization> OptimizeAsync(
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(repository.IsUser, "optimize the image store");
        if (!repository.Exists)
        {
            return new SystemImageStoreOptimization { Path = repository.Path };
        }

        observer.Progress(new EngineProgress(Activity, "waiting for others", 0, null));
        try
        {
            using var held = await RepositoryLock.TakeAsync(
                repository.Path, isExclusive: true, cancellationToken, observer);
            observer.Progress(new EngineProgress(Activity, "looking for what is not needed", 0, null));
            var garbage = new GarbageFinder(repository, listUses()).Find(cancellationToken);
            Remove(garbage, observer, cancellationToken);
            return Describe(garbage);
        }
        finally
        {
            observer.Progress(new EngineProgress(Activity, string.Empty, 0, null, IsFinished: true));
        }
    }

    private void Remove(StoreGarbage garbage, IEngineObserver observer, CancellationToken cancellationToken)
    {
        foreach (var (blob, _) in garbage.Refs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            observer.Verbose($"Removing {blob.Name}");
            repository.RemoveRef(blob.ShortName);
        }

        using var objects = DirectoryHandle.Open(repository.ObjectDirectory);
        foreach (var group in garbage.Objects.GroupBy(o => o.Type != StoredObject.CommitType).OrderBy(g => g.Key))
        {
            Unlink(group, objects, observer, cancellationToken);
            objects.FlushFileSystem();
        }

        var blobs = new BlobStore(repository);
        foreach (var (digest, _) in garbage.Blobs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            blobs.Remove(digest);
        }

        TemporaryDirectory.RemoveAbandoned(Path.Combine(repository.Path, "tmp"));
        AtomicFile.Sweep(Path.Combine(repository.Path, "refs", "heads", "ociimage"));
    }

    private static void Unlink(
        IEnumerable<StoredObject> group, DirectoryHandle objects, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (var item in group)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NativeErrors.ThrowIfFailed(
                LibC.UnlinkAt(objects.Descriptor, item.Name, 0), "remove", Path.Combine(objects.Path, item.Name));
            observer.Progress(new EngineProgress(Activity, "removing objects", bytes += item.Status.Size, null));
        }
    }

    private SystemImageStoreOptimization Describe(StoreGarbage garbage) => new()
    {
        Path = repository.Path,
        Images = garbage.Images,
        Removed = [.. garbage.Refs.Select(r => r.Ref.Digest)],
        LayersRemoved = garbage.Refs.Count(r => !r.IsConfiguration),
        ObjectsRemoved = garbage.Objects.Count,
        BytesFreed = garbage.BytesFreed,
        BytesInUse = garbage.BytesInUse,
        BytesKept = garbage.BytesKept,
    };

    private static string Total(StoreGarbage garbage) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"Free {SizeText.Of(garbage.BytesFreed)} by removing {garbage.Objects.Count} objects");
}
