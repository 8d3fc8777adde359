using System.Collections.Concurrent;
using System.Globalization;
using SystemContainers.Host;
using SystemContainers.Images.Blobs;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Maintenance;

/// <summary>Compares everything in the store with its checksums, on all processors.</summary>
/// <param name="repository">The store's repository.</param>
/// <param name="listUses">Lists the images that deployments are of.</param>
internal sealed class StoreChecker(Repository repository, Func<IReadOnlyList<ImageUse>> listUses)
{
    private readonly BlobStore _blobs = new(repository);

    /// <summary>Checks the store.</summary>
    /// <inheritdoc cref="StoreMaintenance.TestAsync"/>
    internal async Task<IReadOnlyList<SystemImageStoreFinding>> TestAsync(
        IReadOnlyCollection<string>? names, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(repository.IsUser, "check the image store");
        if (!repository.Exists)
        {
            return [];
        }

        // Whoever deletes objects has to wait, or they would be missed here.
        using var held = await RepositoryLock.TakeAsync(
            repository.Path, isExclusive: false, cancellationToken, observer);
        return Diagnose(names, observer, cancellationToken).Findings;
    }

    /// <summary>Checks the store. The caller holds the repository's lock.</summary>
    /// <inheritdoc cref="TestAsync"/>
    internal StoreDiagnosis Diagnose(
        IReadOnlyCollection<string>? names, IEngineObserver observer, CancellationToken cancellationToken)
    {
        repository.RequireMode();
        var reader = new StoreMapReader(repository, listUses(), cancellationToken);
        var map = reader.Read(names);
        var objects = names is null
            ? StoredObject.List(repository, cancellationToken).ToList()
            : ObjectsOf(map.Parts).ToList();
        var present = objects.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        map = names is null ? AddUnreferenced(map, objects, cancellationToken) : map;

        var blobs = names is null
            ? _blobs.List()
            : map.Images.SelectMany(i => i.Layers).Distinct().Where(_blobs.Contains);
        var (damaged, damagedBlobs) = Check(objects, [.. blobs], observer, cancellationToken);
        var missing = map.Parts.Where(p => !p.IsPartial).SelectMany(p => p.Objects).Where(o => !present.Contains(o));
        var wrong = map.Parts.Where(p => p.Kind == StorePartKind.Configuration)
            .Where(p => !p.Objects.Any(o => damaged.ContainsKey(o) || !present.Contains(o)) && !HasItsDigest(p));
        var builder = new FindingBuilder(map);
        StoreProblem[] problems =
        [
            .. reader.Problems.Select(builder.OfRef),
            .. missing.Distinct()
                .Select(o => builder.OfObject(SystemImageStoreFindingKind.MissingObject, o, "is not there")),
            .. damaged.Select(d => builder.OfObject(SystemImageStoreFindingKind.DamagedObject, d.Key, d.Value)),
            .. wrong.Select(builder.OfConfiguration),
            .. damagedBlobs.Select(builder.OfBlob),
        ];
        return new StoreDiagnosis(
            map, [.. problems.OrderBy(p => p.Finding.Kind).ThenBy(p => p.Finding.Name, StringComparer.Ordinal)]);
    }

    private IEnumerable<StoredObject> ObjectsOf(IEnumerable<StorePart> parts)
    {
        foreach (var name in parts.SelectMany(p => p.Objects).Distinct(StringComparer.Ordinal))
        {
            if (Path.Exists(repository.PathOf(name)) || new FileInfo(repository.PathOf(name)).LinkTarget is not null)
            {
                yield return new StoredObject(name, FileStatus.Read(repository.PathOf(name)));
            }
        }
    }

    // ostree looks at all commits, whether or not a ref leads to them, and so does whoever pulls from here.
    private StoreMap AddUnreferenced(
        StoreMap map, IEnumerable<StoredObject> objects, CancellationToken cancellationToken)
    {
        var known = map.Parts.SelectMany(p => p.Objects).Where(IsCommit).ToHashSet(StringComparer.Ordinal);
        var walk = new ObjectWalk(repository, (_, _) => { });
        var parts = new List<StorePart>();
        foreach (var commit in objects.Where(o => IsCommit(o.Name) && !known.Contains(o.Name)).Select(o => o.Checksum))
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            walk.Visit(commit, found, cancellationToken);
            var kind = StoreCommit.IsForeign(repository, commit) ? StorePartKind.Foreign : StorePartKind.Garbage;
            parts.Add(new StorePart(kind, null, commit, found) { IsPartial = kind == StorePartKind.Foreign });
        }

        return map with { Parts = [.. map.Parts, .. parts] };
    }

    private (IReadOnlyDictionary<string, string> Objects, IReadOnlyCollection<string> Blobs) Check(
        IReadOnlyList<StoredObject> objects, IReadOnlyList<string> blobs, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var damaged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var damagedBlobs = new ConcurrentBag<string>();
        CheckItem[] items =
        [
            .. objects.Select(o => new CheckItem(o.Status.Size, checker =>
            {
                if (checker.Check(o, cancellationToken) is { } problem)
                {
                    damaged[o.Name] = problem;
                }
            })),
            .. blobs.Select(digest => new CheckItem(new FileInfo(_blobs.PathOf(digest)).Length, checker =>
            {
                if (!checker.HasDigest(_blobs.PathOf(digest), digest, cancellationToken))
                {
                    damagedBlobs.Add(digest);
                }
            })),
        ];
        var total = items.Sum(i => i.Bytes);
        using var progress = new CheckProgress(items.Length, total, observer);
        Run(items, progress, cancellationToken);
        observer.Verbose(string.Create(
            CultureInfo.InvariantCulture,
            $"Checked {objects.Count} objects and {blobs.Count} blobs, {total} bytes, "
            + $"in {progress.Elapsed.TotalSeconds:0.00} s"));
        return (damaged, damagedBlobs);
    }

    // The largest first, so that no thread is left with one at the end.
    private void Run(CheckItem[] items, CheckProgress progress, CancellationToken cancellationToken)
    {
        Array.Sort(items, (a, b) => b.Bytes.CompareTo(a.Bytes));
        var next = -1;
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, Environment.ProcessorCount, options, _ =>
        {
            var checker = new ObjectChecker(repository, progress.Add);
            for (int i; (i = Interlocked.Increment(ref next)) < items.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                items[i].Check(checker);
            }
        });
    }

    private bool HasItsDigest(StorePart configuration)
    {
        var tree = repository.ReadTree(repository.ReadCommit(configuration.Commit).Tree);
        return tree.Files.FirstOrDefault(f => f.Name == "content").Checksum is { } content
            && BlobDigest.Of(File.ReadAllBytes(repository.ContentPath(content))) == configuration.Digest;
    }

    private static bool IsCommit(string name) => StoredObject.TypeOf(name) == StoredObject.CommitType;

    /// <summary>A file to check.</summary>
    private sealed record CheckItem(long Bytes, Action<ObjectChecker> Check);
}
