using SystemContainers.Host;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images;

/// <summary>Finds and lists the images of a store.</summary>
/// <param name="repository">The store.</param>
/// <param name="listUsers">Names all that uses images, by the name of the image.</param>
internal sealed class ImageCatalog(Repository repository, Func<ILookup<string, string>> listUsers)
{
    /// <inheritdoc cref="ImageStore.List"/>
    internal IReadOnlyList<SystemImage> List(IEngineObserver? observer)
    {
        RequireReadable();
        var images = ReadAll(observer);
        var listing = new ImageListing(images, listUsers());
        return [.. images.Select(listing.Complete).OrderBy(i => i.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc cref="ImageStore.ListNames"/>
    internal IReadOnlyList<string> ListNames() =>
        [
            .. repository.ListRefs().Where(r => !RefName.IsBlob(r)).Select(RefName.Decode).OfType<string>()
                .Order(StringComparer.Ordinal),
        ];

    /// <inheritdoc cref="ImageStore.Get"/>
    internal SystemImage Get(ImageReference reference)
    {
        var image = GetStored(reference);
        return new ImageListing(ReadAll(null), listUsers()).Complete(image);
    }

    /// <summary>The image of that name or digest, as the store has it.</summary>
    /// <inheritdoc cref="ImageStore.Get"/>
    internal StoredImage GetStored(ImageReference reference)
    {
        RequireReadable();
        return Find(reference) ?? FindByDigest(reference.DigestPrefix) ?? throw new SystemContainersException(
            ErrorCode.ImageNotFound,
            $"There is no local image '{reference}'.",
            "Import it first, or list the local images to see their names.",
            reference.ToString());
    }

    /// <summary>
    /// As <see cref="GetStored"/>, but null where there is none, and what can be a name is nothing else.
    /// </summary>
    /// <param name="reference">Name, digest, or first digits of a digest after <c>sha256:</c>.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>,
    /// <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal StoredImage? Find(ImageReference reference) =>
        reference.Repository.Length > 0
            ? new StoredImageReader(repository).Read(RefName.Encode(reference.ToString()))
            : FindByDigest(reference.Digest);

    /// <summary>
    /// The image that a deployment was made from, whatever its name points to by now; null where it is gone.
    /// </summary>
    internal StoredImage? FindCommit(string name, string commit) =>
        repository.HasCommit(commit) ? new StoredImageReader(repository).Read(name, commit) : null;

    private StoredImage? FindByDigest(string? prefix)
    {
        if (prefix is null)
        {
            return null;
        }

        var found = ReadAll(null).Where(i => i.Image.Digest.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(i => i.Image.Name, StringComparer.Ordinal).ToList();
        if (found.Select(i => i.Image.Digest).Distinct().Count() > 1)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"Several images have digests that begin with '{prefix}': "
                + $"{string.Join(", ", found.Select(i => $"{i.Image.Name} ({i.Image.Digest})"))}.",
                "Give more digits, or a name.",
                prefix);
        }

        return found.FirstOrDefault();
    }

    private List<StoredImage> ReadAll(IEngineObserver? observer)
    {
        var reader = new StoredImageReader(repository);
        var images = new List<StoredImage>();
        foreach (var name in repository.ListRefs())
        {
            try
            {
                if (reader.Read(name) is { } stored)
                {
                    images.Add(stored);
                }
            }
            catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
            {
                observer?.Warning(e.Message);
            }
        }

        return images;
    }

    // To others than root a store that only root may enter looks as if it were not there.
    private void RequireReadable()
    {
        if (!repository.Exists)
        {
            Privilege.Require(repository.IsUser, "read the image store");
        }
    }
}
