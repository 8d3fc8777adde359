using SystemContainers.Containers;

namespace SystemContainers.Images;

/// <summary>The images of a host, kept in an OSTree repository.</summary>
public sealed class ImageStore
{
    internal ImageStore(HostOptions options)
    {
    }

    /// <summary>All images, by name.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    public IReadOnlyList<SystemImage> List() => throw new NotImplementedException();

    /// <summary>The image of that name or digest.</summary>
    /// <param name="reference">A name with tag or digest, or <c>sha256:…</c> (or a unique prefix of its digits) alone.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>.</exception>
    public SystemImage Get(ImageReference reference) => throw new NotImplementedException();

    /// <summary>The variables that an image's templates use.</summary>
    /// <param name="reference">The image.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.InvalidDefinition"/>.</exception>
    public IReadOnlyList<SystemImageVariable> GetVariables(ImageReference reference) => throw new NotImplementedException();

    /// <summary>What <see cref="ImportAsync"/> would do.</summary>
    /// <param name="options">What to import.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanImportAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Brings an image in; only layers that are missing are transferred.</summary>
    /// <param name="options">What to import.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the store is then as before.</param>
    public Task<ImportResult> ImportAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes a name; its layers stay until the store is optimized.</summary>
    /// <param name="reference">The image.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>.</exception>
    public void Remove(ImageReference reference) => throw new NotImplementedException();
}
