using SystemContainers.Host;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Transfer;

/// <summary>Gives images more names.</summary>
internal sealed class ImageTagger(ImageStore store)
{
    /// <summary>Gives an image one more name.</summary>
    /// <inheritdoc cref="ImageStore.AddNameAsync"/>
    internal async Task<SystemImage> AddAsync(
        ImageReference image, ImageReference name, bool force, CancellationToken cancellationToken)
    {
        Privilege.Require(store.Repository.IsUser, "name an image");
        if (name.Tag is null)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"'{name}' is a digest, which cannot be given to an image.",
                "Give a name with a tag.",
                name.ToString());
        }

        var refName = RefName.Encode(name.ToString());
        _ = store.Get(image);

        // Under the lock once more: what is collected meanwhile must not get a name.
        using var keep = await RepositoryLock.TakeAsync(store.Path, isExclusive: false, cancellationToken);
        var source = store.Get(image);
        var isFree = store.Repository.ResolveRef(refName) is not { } commit || commit == source.Commit;
        if (!isFree && !force && store.Get(name) is { } other && other.Digest != source.Digest)
        {
            throw new SystemContainersException(
                ErrorCode.ImageExists,
                $"The name {name} belongs to another image, {other.Digest}.",
                "Choose another name, or force it to take this one from that image.",
                name.ToString());
        }

        store.Repository.SetRef(refName, source.Commit);
        return store.Get(name);
    }
}
