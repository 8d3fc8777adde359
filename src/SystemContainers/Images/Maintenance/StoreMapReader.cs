using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>Reads what the store holds, and notes what is wrong with refs and manifests on the way.</summary>
internal sealed class StoreMapReader
{
    private readonly Repository _repository;
    private readonly IReadOnlyList<ImageUse> _uses;
    private readonly CancellationToken _cancellationToken;
    private readonly ObjectWalk _walk;
    private readonly List<CommittedImage> _images = [];
    private readonly List<StorePart> _parts = [];
    private readonly List<RefProblem> _problems = [];

    /// <summary>Prepares to read. The caller holds the repository's lock.</summary>
    /// <param name="repository">The store's repository.</param>
    /// <param name="uses">The images that deployments are of.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal StoreMapReader(Repository repository, IReadOnlyList<ImageUse> uses, CancellationToken cancellationToken)
    {
        _repository = repository;
        _uses = uses;
        _cancellationToken = cancellationToken;
        _walk = new ObjectWalk(repository, (_, _) => { });
    }

    /// <summary>What is wrong with refs and manifests.</summary>
    internal IReadOnlyList<RefProblem> Problems => _problems;

    /// <summary>Reads.</summary>
    /// <param name="names">The images to look at; null looks at all, and at what is no image's.</param>
    internal StoreMap Read(IReadOnlyCollection<string>? names)
    {
        var refs = StoreRef.List(_repository);
        foreach (var name in refs.Where(r => r.Kind == StoreRefKind.Image && names?.Contains(r.ImageName) != false))
        {
            ReadImage(name);
        }

        if (names is null)
        {
            ReadUsed();
        }

        var blobs = refs.Where(r => r.Kind == StoreRefKind.Blob).ToDictionary(r => r.ShortName, StringComparer.Ordinal);
        foreach (var (digest, kind) in Blobs().Distinct())
        {
            ReadBlob(digest, kind, blobs.GetValueOrDefault(RefName.OfBlob(digest)));
        }

        if (names is null)
        {
            ReadRest(refs);
        }

        return new StoreMap(_images, _parts, _uses);
    }

    private IEnumerable<(string Digest, StorePartKind Kind)> Blobs() =>
        _images.SelectMany(i => i.Layers.Select(layer => (layer, StorePartKind.Layer)))
            .Concat(_images.Select(i => i.Configuration).OfType<string>().Select(c => (c, StorePartKind.Configuration)))
            .ToList();

    private void ReadImage(StoreRef name)
    {
        if (CommitOf(name) is not { } commit)
        {
            return;
        }

        var part = Walk(StorePartKind.Image, name.ShortName, commit);
        try
        {
            if (TryReadCommit(commit) is { } content)
            {
                var image = CommittedImage.Of(name.ImageName, commit, content);
                part = image is null ? part with { Kind = StorePartKind.Foreign } : part with { Image = image };
            }
        }
        catch (InvalidDataException e)
        {
            Note(SystemImageStoreFindingKind.WrongManifest, name.ImageName, name, $"cannot be read: {e.Message}");
        }

        _parts.Add(part);
        if (part.Image is not null)
        {
            _images.Add(part.Image);
            if (!part.Image.HasItsDigest)
            {
                var problem = $"has not the digest {part.Image.Digest} that was recorded";
                Note(SystemImageStoreFindingKind.WrongManifest, name.ImageName, name, problem);
            }
        }
    }

    private void ReadUsed()
    {
        var commits = _uses.Select(u => u.Commit).Distinct(StringComparer.Ordinal);
        foreach (var commit in commits.Where(_repository.HasCommit).Except(_parts.Select(p => p.Commit)).ToList())
        {
            try
            {
                var image = TryReadCommit(commit) is { } content ? CommittedImage.Of(null, commit, content) : null;
                _parts.Add(Walk(StorePartKind.Image, null, commit) with { Image = image });
                _images.AddRange(image is null ? [] : [image]);
            }
            catch (InvalidDataException)
            {
                // Nothing can be done with it, and the deployment needs it no more.
            }
        }
    }

    private void ReadBlob(string digest, StorePartKind kind, StoreRef? blob)
    {
        if (blob is null)
        {
            var missing = kind == StorePartKind.Layer
                ? SystemImageStoreFindingKind.MissingLayer
                : SystemImageStoreFindingKind.MissingConfiguration;
            _problems.Add(new RefProblem(missing, digest, RefName.OfBlob(digest), "is not there"));
        }
        else if (CommitOf(blob) is { } commit)
        {
            _parts.Add(Walk(kind, blob.ShortName, commit));
        }
    }

    private void ReadRest(IReadOnlyList<StoreRef> refs)
    {
        var known = _parts.Select(p => p.Ref).Concat(_problems.Select(p => p.Ref)).ToHashSet();
        foreach (var rest in refs.Where(r => r.Kind == StoreRefKind.Blob && !known.Contains(r.ShortName)))
        {
            if (CommitOf(rest) is { } commit)
            {
                _parts.Add(Walk(StorePartKind.Garbage, rest.ShortName, commit));
            }
        }

        foreach (var foreign in refs.Where(r => r.Kind == StoreRefKind.Foreign))
        {
            if (CommitOf(foreign) is { } commit)
            {
                var isPartial = File.Exists(Path.Combine(_repository.Path, "state", commit + ".commitpartial"));
                _parts.Add(Walk(StorePartKind.Foreign, foreign.Name, commit) with { IsPartial = isPartial });
            }
        }
    }

    private string? CommitOf(StoreRef item)
    {
        if (item.Commit is null)
        {
            Note(SystemImageStoreFindingKind.InvalidRef, item.Name, item, "holds no checksum of a commit");
            return null;
        }

        if (!_repository.HasCommit(item.Commit))
        {
            var problem = $"points to the commit {item.Commit}, which is not there";
            Note(SystemImageStoreFindingKind.DanglingRef, item.Name, item, problem);
            return null;
        }

        return item.Commit;
    }

    private void Note(SystemImageStoreFindingKind kind, string name, StoreRef item, string problem) =>
        _problems.Add(new RefProblem(
            kind, name, item.Kind == StoreRefKind.Foreign ? null : item.ShortName, problem));

    private StorePart Walk(StorePartKind kind, string? shortName, string commit)
    {
        var objects = new HashSet<string>(StringComparer.Ordinal);
        _walk.Visit(commit, objects, _cancellationToken);
        return new StorePart(kind, shortName, commit, objects);
    }

    private Commit? TryReadCommit(string commit)
    {
        try
        {
            return _repository.ReadCommit(commit);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            return null;
        }
    }
}
