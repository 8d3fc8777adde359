using SystemContainers.Images.Blobs;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images.Transfer;

/// <summary>
/// Brings the blobs of an image that an older version or the old command imported without keeping them, from where the
/// image came from. They are asked for by digest, so nothing else than what the image is made of can come.
/// </summary>
internal sealed class MissingBlobs(Repository repository)
{
    /// <summary>Brings blobs and keeps them. The caller holds the repository's lock, shared.</summary>
    /// <param name="image">The image.</param>
    /// <param name="blobs">The blobs.</param>
    /// <param name="registry">How to talk to its registry.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">They cannot be had; the code says why.</exception>
    internal async Task FetchAsync(
        SystemImage image,
        IReadOnlyList<DescriptorJson> blobs,
        RegistryOptions registry,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var place = PlaceOf(image);
        observer.Verbose($"{blobs.Count} blobs of image {image.Name} are not kept; they are fetched from {place}.");
        try
        {
            var options = OptionsFor(image, place, registry);
            using var source = await ReadableSource.OpenAsync(options, observer, cancellationToken);
            await using var proxy = await SkopeoProxy.OpenAsync(source, observer, cancellationToken);
            using var transaction = new ObjectTransaction(repository);
            var keeper = new BlobKeeper(transaction);
            foreach (var (digest, size) in blobs.Select(b => (b.Digest!, b.Size)))
            {
                await proxy.ReadBlobAsync(
                    digest, size, stream => keeper.Keep(stream, digest, size, cancellationToken), cancellationToken);
            }

            transaction.Commit();
        }
        catch (SystemContainersException e)
        {
            throw new SystemContainersException(
                e.Code,
                $"{blobs.Count} blobs of image {image.Name} are not kept in the image store as they came, and cannot "
                + $"be fetched again: {e.Problem}",
                $"Make {place} reachable and try again; or remove the image, collect garbage, and import it again.",
                image.Name,
                e.Tool,
                e);
        }
    }

    // A tag may point to another image by now.
    private static ImageSource PlaceOf(SystemImage image)
    {
        var place = ImageSource.Parse(image.Source ?? "docker://" + image.Name, "/");
        return place.Transport == ImageTransport.Registry
            ? ImageSource.Parse($"docker://{ImageReference.Parse(place.Location).Repository}@{image.Digest}", "/")
            : place;
    }

    // The user let the image come that way once, and what is fetched now is known by its digest.
    private static ImportOptions OptionsFor(SystemImage image, ImageSource place, RegistryOptions registry) =>
        place.Transport == ImageTransport.Registry
            ? new ImportOptions
            {
                Source = place,
                AllowInsecure = registry.AllowInsecure || image.Acceptance?.IsInsecure == true,
                UserName = registry.UserName,
                Password = registry.Password,
            }
            : new ImportOptions { Source = place };
}
