using SystemContainers.Images.Blobs;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Maintenance;

/// <summary>
/// Finds what nothing in the store needs. Needed is whatever a ref leads to, be it an image's or somebody else's,
/// except layers and configurations that no image has; the images of deployments; and commits without a ref that are
/// not the store's own. A store in which that cannot be told, because it is damaged, is left alone.
/// </summary>
internal sealed class GarbageFinder
{
    private readonly Repository _repository;
    private readonly IReadOnlyList<ImageUse> _uses;
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private readonly List<CommittedImage> _images = [];
    private readonly ObjectWalk _strict;
    private readonly ObjectWalk _tolerant;

    /// <summary>Prepares a search. The caller holds the repository's lock.</summary>
    /// <param name="repository">The store's repository.</param>
    /// <param name="uses">The images that deployments are of.</param>
    internal GarbageFinder(Repository repository, IReadOnlyList<ImageUse> uses)
    {
        _repository = repository;
        _uses = uses;
        _strict = new ObjectWalk(repository, (name, e) => throw Damaged("object " + StoredObject.Display(name), e));
        _tolerant = new ObjectWalk(repository, (_, _) => { });
    }

    /// <summary>Searches.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>: what an image needs cannot be
    /// told.</exception>
    internal StoreGarbage Find(CancellationToken cancellationToken)
    {
        var refs = StoreRef.List(_repository);
        foreach (var name in refs.Where(r => r.Kind != StoreRefKind.Blob))
        {
            Keep(name, cancellationToken);
        }

        var names = _images.Count;
        KeepUsed(cancellationToken);
        var neededRefs = _images.SelectMany(i => i.Refs).ToHashSet(StringComparer.Ordinal);
        foreach (var blob in refs.Where(r => r.Kind == StoreRefKind.Blob && neededRefs.Contains(r.ShortName)))
        {
            _strict.Visit(CommitOf(blob), _needed, cancellationToken);
        }

        var objects = StoredObject.List(_repository, cancellationToken).ToList();
        KeepForeignCommits(objects, cancellationToken);
        var unneeded = refs.Where(r => r.Kind == StoreRefKind.Blob && !neededRefs.Contains(r.ShortName));
        return Collect([.. unneeded.Select(Describe)], objects, neededRefs, names);
    }

    private StoreGarbage Collect(
        IReadOnlyList<GarbageRef> refs, IReadOnlyList<StoredObject> objects, HashSet<string> neededRefs, int names)
    {
        var store = new BlobStore(_repository);
        var blobs = store.List().Select(digest => (Digest: digest, Bytes: new FileInfo(store.PathOf(digest)).Length))
            .ToLookup(blob => neededRefs.Contains(RefName.OfBlob(blob.Digest)));
        var byNeed = objects.ToLookup(IsNeeded);
        return new StoreGarbage
        {
            Refs = refs,
            Objects = [.. byNeed[false]],
            Blobs = [.. blobs[false]],
            TemporaryBytes = TemporaryDirectory.ListAbandoned(Path.Combine(_repository.Path, "tmp")).Sum(BytesIn),
            Images = names,
            BytesKept = byNeed[true].Sum(o => o.Status.Size) + blobs[true].Sum(b => b.Bytes),
        };
    }

    private void Keep(StoreRef name, CancellationToken cancellationToken)
    {
        var commit = CommitOf(name);
        if (name.Kind == StoreRefKind.Foreign)
        {
            KeepForeign(commit, cancellationToken);
            return;
        }

        _strict.Visit(commit, _needed, cancellationToken);
        if (Read(name.ImageName, commit) is { } image)
        {
            _images.Add(image);
        }
    }

    // An image whose name was removed or given to a newer one is still what a deployment was made of.
    private void KeepUsed(CancellationToken cancellationToken)
    {
        var commits = _uses.Select(u => u.Commit).Distinct(StringComparer.Ordinal);
        foreach (var commit in commits.Where(_repository.HasCommit).Except(_images.Select(i => i.Commit)).ToList())
        {
            _strict.Visit(commit, _needed, cancellationToken);
            if (Read(null, commit) is { } image)
            {
                _images.Add(image);
            }
        }
    }

    // As ostree does: what is not there is not needed, and of a partial commit trees may be missing.
    private void KeepForeign(string commit, CancellationToken cancellationToken)
    {
        if (!_repository.HasCommit(commit))
        {
            return;
        }

        var isPartial = File.Exists(Path.Combine(_repository.Path, "state", commit + ".commitpartial"));
        (isPartial ? _tolerant : _strict).Visit(commit, _needed, cancellationToken);
    }

    private void KeepForeignCommits(IEnumerable<StoredObject> objects, CancellationToken cancellationToken)
    {
        var commits = objects.Where(o => o.Type == StoredObject.CommitType && !_needed.Contains(o.Name));
        foreach (var commit in commits.Where(c => StoreCommit.IsForeign(_repository, c.Checksum)).ToList())
        {
            _tolerant.Visit(commit.Checksum, _needed, cancellationToken);
        }
    }

    private bool IsNeeded(StoredObject item) =>
        _needed.Contains(item.Type == "commitmeta" ? item.Name[..^"meta".Length] : item.Name);

    private GarbageRef Describe(StoreRef blob) =>
        new(blob, blob.Commit is { } commit && StoreCommit.IsConfiguration(_repository, commit));

    private string CommitOf(StoreRef name) => name.Commit ?? throw Damaged($"ref {name.Name}", cause: null);

    private CommittedImage? Read(string? name, string commit)
    {
        try
        {
            return CommittedImage.Of(name, commit, _repository.ReadCommit(commit));
        }
        catch (InvalidDataException e)
        {
            throw Damaged($"manifest of {name ?? commit}", e);
        }
    }

    // It is flat; what looks like a directory in it is an object that is a symbolic link.
    private static long BytesIn(string directory) =>
        Directory.EnumerateFileSystemEntries(directory).Sum(path => FileStatus.Read(path).Size);

    private SystemContainersException Damaged(string what, Exception? cause) => new(
        ErrorCode.StoreCorrupt,
        $"The image store {_repository.Path} is damaged ({what}), so what it needs cannot be told. Nothing was "
        + "removed.",
        "Repair the image store first.",
        _repository.Path,
        inner: cause);
}
