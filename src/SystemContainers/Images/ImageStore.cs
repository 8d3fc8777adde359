using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Images;

/// <summary>The images of a host, kept in an OSTree repository.</summary>
public sealed class ImageStore
{
    private readonly StoredImageReader _reader;

    private readonly Func<string, IReadOnlyList<string>> _findUsers;

    /// <summary>Opens the store.</summary>
    /// <param name="options">Where things are.</param>
    /// <param name="findUsers">Names what uses the image of a name.</param>
    internal ImageStore(HostOptions options, Func<string, IReadOnlyList<string>> findUsers)
    {
        _findUsers = findUsers;
        Repository = new Repository(RepositoryLocation.Choose(options.Paths));
        _reader = new StoredImageReader(Repository);
    }

    /// <summary>Path of the OSTree repository.</summary>
    public string Path => Repository.Path;

    internal Repository Repository { get; }

    /// <summary>All images, by name. An image that cannot be read is left out with a warning.</summary>
    /// <param name="observer">Hears of images that cannot be read.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>.</exception>
    public IReadOnlyList<SystemImage> List(IEngineObserver? observer = null)
    {
        RequireReadable();
        var images = new List<SystemImage>();
        foreach (var name in Repository.ListRefs())
        {
            try
            {
                if (_reader.Read(name) is { } stored)
                {
                    images.Add(stored.Image);
                }
            }
            catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
            {
                observer?.Warning(e.Message);
            }
        }

        return [.. images.OrderBy(i => i.Name, StringComparer.Ordinal)];
    }

    /// <summary>The names of all images, without reading them; for completers.</summary>
    public IReadOnlyList<string> ListNames() =>
        [
            .. Repository.ListRefs().Where(r => !RefName.IsBlob(r)).Select(RefName.Decode).OfType<string>()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The image of that name or digest.</summary>
    /// <param name="reference">A name with tag or digest, or <c>sha256:…</c> (or a unique prefix of its digits) alone.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.InvalidReference"/> where a prefix is not unique, <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    public SystemImage Get(ImageReference reference) => GetStored(reference).Image;

    /// <summary>The variables that an image's templates use, by name.</summary>
    /// <param name="reference">The image.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.InvalidDefinition"/>.</exception>
    public IReadOnlyList<SystemImageVariable> GetVariables(ImageReference reference)
    {
        var stored = GetStored(reference);
        var definition = DefinitionReader.Read(Repository, stored);
        return TemplateVariables.Describe(stored.Image.Name, definition.Templates, definition.Manifest);
    }

    /// <summary>What <see cref="ImportAsync"/> would do.</summary>
    /// <param name="options">What to import.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanImportAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            async () =>
            {
                using var share = new TransferShare();
                return await new ImageImporter(this, share).PlanAsync(options, observer, cancellationToken);
            },
            cancellationToken);

    /// <summary>Brings an image in; only layers that are missing are transferred.</summary>
    /// <param name="options">What to import.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the store is then as before.</param>
    public Task<ImportResult> ImportAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            async () =>
            {
                using var share = new TransferShare();
                return await new ImageImporter(this, share).ImportAsync(options, observer, cancellationToken);
            },
            cancellationToken);

    /// <summary>
    /// Brings several images in at once. A layer that several of them need is transferred once, and one that fails does not
    /// keep the others from coming.
    /// </summary>
    /// <param name="images">What to import.</param>
    /// <param name="report">Hears how each ended, as it ends; calls may come from any thread, several at once.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops all; each image is then either in the store or not.</param>
    public Task ImportManyAsync(
        IReadOnlyList<ImportOptions> images, Action<ImportOutcome> report, IEngineObserver observer,
        CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new ImportBatch(this).RunAsync(images, report, observer, cancellationToken), cancellationToken);

    /// <summary>Removes a name; its layers stay until the store is optimized.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="force">Remove it even if a container uses it, which then cannot be updated until it is back.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.ImageInUse"/>, <see cref="ErrorCode.PermissionDenied"/>.</exception>
    public void Remove(ImageReference reference, bool force = false)
    {
        Host.Privilege.RequireRoot("remove an image");
        var name = Get(reference).Name;
        if (!force && _findUsers(name) is { Count: > 0 } users)
        {
            throw new SystemContainersException(
                ErrorCode.ImageInUse,
                $"The image {name} is used by {string.Join(", ", users)}, which could not be updated without it.",
                "Uninstall what uses it first, or force the removal.",
                name);
        }

        Repository.RemoveRef(RefName.Encode(name));
    }

    internal StoredImage GetStored(ImageReference reference)
    {
        RequireReadable();
        return Find(reference) ?? throw new SystemContainersException(
            ErrorCode.ImageNotFound,
            $"There is no local image '{reference}'.",
            "Import it first, or list the local images to see their names.",
            reference.ToString());
    }

    internal StoredImage? Find(ImageReference reference)
    {
        if (reference.Repository.Length > 0)
        {
            return _reader.Read(RefName.Encode(reference.ToString()));
        }

        var found = List().Where(i => i.Digest.StartsWith(reference.Digest!, StringComparison.Ordinal)).ToList();
        if (found.Select(i => i.Digest).Distinct().Count() > 1)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"Several images have digests that begin with '{reference}': {string.Join(", ", found)}.",
                "Give more digits, or a name.",
                reference.ToString());
        }

        return found.Count > 0 ? _reader.Read(RefName.Encode(found[0].Name)) : null;
    }

    // To others than root a store that only root may enter looks as if it were not there.
    private void RequireReadable()
    {
        if (!Repository.Exists)
        {
            Host.Privilege.RequireRoot("read the image store");
        }
    }
}
