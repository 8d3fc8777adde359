namespace SystemContainers.Images.Transfer;

/// <summary>Asks registries what they have, and compares it with the store.</summary>
internal sealed class ImageFinder(ImageStore store, FindOptions options, IEngineObserver observer)
{
    private const int AtOnce = 4;

    /// <summary>Asks for several images.</summary>
    /// <inheritdoc cref="ImageStore.FindAsync"/>
    internal async Task<IReadOnlyList<FoundImage>> FindAsync(
        IReadOnlyList<ImageReference> names, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(AtOnce);
        return await Task.WhenAll(names.Select(AskAsync));

        async Task<FoundImage> AskAsync(ImageReference name)
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                return new FoundImage(name, await FindAsync(name, cancellationToken), null);
            }
            catch (SystemContainersException e)
            {
                return new FoundImage(name, null, e);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<SystemImageInfo> FindAsync(ImageReference name, CancellationToken cancellationToken)
    {
        var isReadable = store.Repository.Exists || Environment.IsPrivilegedProcess;
        var local = isReadable ? FindLocal(name) : null;
        using var registry = new RegistryReader(options, name.Repository, observer);
        var remote = await RemoteImage.ReadAsync(registry, name, Wanted(local), cancellationToken);
        return new SystemImageInfo
        {
            Name = name.ToString(),
            Repository = name.Repository,
            Tag = name.Tag,
            Digest = remote.Digest,
            Platforms = remote.Platforms,
            Platform = remote.Platform,
            Created = remote.Created,
            Size = remote.Size,
            Labels = remote.Labels,
            LocalDigest = local?.Digest,
            State = isReadable ? LocalState.Of(local, remote.Digest, remote.Created) : SystemImageInfoState.Unknown,
        };
    }

    // A damaged local image is none to compare with, and no reason to be silent about the registry's.
    private SystemImage? FindLocal(ImageReference name)
    {
        try
        {
            return store.Find(name)?.Image;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            observer.Warning(e.Message);
            return null;
        }
    }

    private ImagePlatform Wanted(SystemImage? local) =>
        options.Platform ?? local?.Platform ?? ImagePlatform.Host;
}
