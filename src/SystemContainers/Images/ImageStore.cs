using SystemContainers.Images.Building;
using SystemContainers.Images.Checking;
using SystemContainers.Images.Comparing;
using SystemContainers.Images.Maintenance;
using SystemContainers.Images.Mounting;
using SystemContainers.Images.Ostree;
using SystemContainers.Images.Transfer;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Images;

/// <summary>The images of a host, kept in an OSTree repository.</summary>
public sealed class ImageStore
{
    private readonly Func<ILookup<string, string>> _listUsers;
    private readonly ImageCatalog _catalog;

    /// <summary>Opens the store.</summary>
    /// <param name="options">Where things are.</param>
    /// <param name="listUsers">Names all that uses images, by the name of the image.</param>
    /// <param name="listUses">Lists the images that deployments are of.</param>
    internal ImageStore(
        HostOptions options, Func<ILookup<string, string>> listUsers, Func<IReadOnlyList<ImageUse>>? listUses = null)
    {
        _listUsers = listUsers;
        Repository = new Repository(RepositoryLocation.Choose(options.Paths), options.Paths.IsUser);
        _catalog = new ImageCatalog(Repository, listUsers);
        Mounts = new ImageMounts(options.Paths, this);
        Maintenance = new StoreMaintenance(this, listUses ?? (() => []));
    }

    /// <summary>Path of the OSTree repository.</summary>
    public string Path => Repository.Path;

    /// <summary>The images that are mounted.</summary>
    public ImageMounts Mounts { get; }

    /// <summary>Freeing, checking and repairing the store.</summary>
    public StoreMaintenance Maintenance { get; }

    internal Repository Repository { get; }

    /// <summary>All images, by name. An image that cannot be read is left out with a warning.</summary>
    /// <param name="observer">Hears of images that cannot be read.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>.</exception>
    public IReadOnlyList<SystemImage> List(IEngineObserver? observer = null) => _catalog.List(observer);

    /// <summary>The names of all images, without reading them; for completers.</summary>
    public IReadOnlyList<string> ListNames() => _catalog.ListNames();

    /// <summary>The image of that name or digest.</summary>
    /// <param name="reference">A name with tag or digest, or <c>sha256:…</c> (or a unique
    /// prefix of its digits) alone; at least 12 digits need no <c>sha256:</c> where no image has them as its
    /// name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.InvalidReference"/> where a prefix is not unique,
    /// <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    public SystemImage Get(ImageReference reference) => _catalog.Get(reference);

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

    /// <summary>Checks the definition of an image, and whether the image has what it names.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The findings, by file and line.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    public Task<IReadOnlyList<SystemImageFinding>> CheckAsync(
        ImageReference reference, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync<IReadOnlyList<SystemImageFinding>>(
            async () =>
            {
                var source = ImageSourceReader.Read(Repository, GetStored(reference));
                var found = await DefinitionCheck.RunAsync(source, observer, cancellationToken);
                return [.. found.Select(finding => finding.Finding)];
            },
            cancellationToken);

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
    /// Brings several images in at once. A layer that several of them need is transferred once, and one that fails does
    /// not keep the others from coming.
    /// </summary>
    /// <param name="images">What to import.</param>
    /// <param name="take">Hears how each ended, as it ends; calls may come from any thread, several at once.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops all; each image is then either in the store or not.</param>
    public Task ImportManyAsync(
        IReadOnlyList<ImportOptions> images, Func<ImportOutcome, CancellationToken, Task> take,
        IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new ImportBatch(this).RunAsync(images, take, observer, cancellationToken), cancellationToken);

    /// <summary>What <see cref="BuildAsync"/> would do.</summary>
    /// <param name="options">What to build.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanBuildAsync(
        ImageBuildOptions options, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => StoreBuild.PlanAsync(options), cancellationToken);

    /// <summary>Builds an image as <see cref="ImageBuilder"/> does, and brings it in under its name.</summary>
    /// <param name="options">What to build; <see cref="ImageBuildOptions.Output"/> and
    /// <see cref="ImageBuildOptions.Format"/> have no effect.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the store is then as before.</param>
    public Task<SystemImage> BuildAsync(
        ImageBuildOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new StoreBuild(this).BuildAsync(options, observer, cancellationToken), cancellationToken);

    /// <summary>Gives an image one more name. It is not an error if the image has that name already.</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">The name, with a tag.</param>
    /// <param name="force">Take the name from another image that has it.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    /// <returns>The image under its new name.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.InvalidReference"/>, <see cref="ErrorCode.ImageExists"/>,
    /// <see cref="ErrorCode.PermissionDenied"/>.</exception>
    public Task<SystemImage> AddNameAsync(
        ImageReference image, ImageReference name, bool force, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new ImageTagger(this).AddAsync(image, name, force, cancellationToken), cancellationToken);

    /// <summary>Writes an image to an archive or a folder, all or nothing, with the digest that it has here.</summary>
    /// <param name="options">Which image, where to and how.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the place is then as before.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>;
    /// <see cref="ErrorCode.InvalidArgument"/>: something else is there; <see cref="ErrorCode.StoreCorrupt"/>;
    /// <see cref="ErrorCode.SourceUnavailable"/> and its like: a layer is not kept as it came and cannot be fetched.
    /// </exception>
    public Task<SystemImageFile> ExportAsync(
        ExportOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new ImageExporter(this).ExportAsync(options, observer, cancellationToken), cancellationToken);

    /// <summary>Pushes an image with the digest that it has here; only what the registry lacks is sent.</summary>
    /// <param name="options">Which image, where to and how.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the registry then may have blobs more, and no other manifest.</param>
    /// <exception cref="SystemContainersException">As <see cref="ExportAsync"/>, and
    /// <see cref="ErrorCode.InvalidReference"/>, <see cref="ErrorCode.AuthenticationFailed"/>.</exception>
    public Task<SystemImageInfo> PublishAsync(
        PublishOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new ImagePublisher(this).PublishAsync(options, observer, cancellationToken), cancellationToken);

    /// <summary>The tags of a repository in a registry, numbers in them by value: v9, v10.</summary>
    /// <param name="repository">Registry and repository.</param>
    /// <param name="options">How to talk to the registry.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<string>> ListTagsAsync(
        string repository, RegistryOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var registry = new RegistryReader(options, repository, observer);
        return await registry.ListTagsAsync(cancellationToken);
    }

    /// <summary>Asks registries for images; nothing is brought in, and the signature policy is not applied.</summary>
    /// <param name="names">The images.</param>
    /// <param name="options">How to talk to the registries.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>An answer for each name, in their order.</returns>
    public Task<IReadOnlyList<FoundImage>> FindAsync(
        IReadOnlyList<ImageReference> names,
        FindOptions options,
        IEngineObserver observer,
        CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new ImageFinder(this, options, observer).FindAsync(names, cancellationToken), cancellationToken);

    /// <summary>Removes a name; its layers stay until the store is optimized.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="force">Remove it even if a container uses it, which then cannot be
    /// updated until it is back.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.ImageInUse"/>, <see cref="ErrorCode.PermissionDenied"/>.</exception>
    public void Remove(ImageReference reference, bool force = false)
    {
        Host.Privilege.Require(Repository.IsUser, "remove an image");
        Repository.RemoveRef(RefName.Encode(RequireRemovable(reference, force)));
    }

    /// <summary>Refuses what <see cref="Remove"/> would refuse, and removes nothing.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="force">Whether it may go even if a container uses it.</param>
    /// <returns>The name that would be removed.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.ImageInUse"/>.</exception>
    public string RequireRemovable(ImageReference reference, bool force = false)
    {
        var name = GetStored(reference).Image.Name;
        if (!force && _listUsers()[name].Distinct().ToList() is { Count: > 0 } users)
        {
            throw new SystemContainersException(
                ErrorCode.ImageInUse,
                $"The image {name} is used by {string.Join(", ", users)}, which could not be updated without it.",
                "Uninstall what uses it first, or force the removal.",
                name);
        }

        return name;
    }

    /// <summary>What differs between two images: settings, labels and variables by name, then files by path.</summary>
    /// <param name="reference">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="observer">Hears of definitions that cannot be read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    public Task<IReadOnlyList<SystemImageDifference>> CompareAsync(
        ImageReference reference, ImageReference other, IEngineObserver observer,
        CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => Task.FromResult(new ImageComparer(this).Compare(reference, other, observer, cancellationToken)),
            cancellationToken);

    /// <inheritdoc cref="ImageCatalog.GetStored"/>
    internal StoredImage GetStored(ImageReference reference) => _catalog.GetStored(reference);

    /// <inheritdoc cref="ImageCatalog.Find"/>
    internal StoredImage? Find(ImageReference reference) => _catalog.Find(reference);

    /// <inheritdoc cref="ImageCatalog.FindCommit"/>
    internal StoredImage? FindCommit(string name, string commit) => _catalog.FindCommit(name, commit);
}
