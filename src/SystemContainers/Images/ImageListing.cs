namespace SystemContainers.Images;

/// <summary>What only all images and all containers together tell of one: what it shares, and what uses it.</summary>
internal sealed class ImageListing
{
    private readonly HashSet<string> _shared = [];
    private readonly ILookup<string, string> _users;

    /// <summary>Looks at all images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="users">The containers by the name of the image that they have a deployment of.</param>
    internal ImageListing(IEnumerable<StoredImage> images, ILookup<string, string> users)
    {
        _users = users;
        var owners = new Dictionary<string, string>();
        foreach (var image in images.Select(i => i.Image))
        {
            foreach (var layer in image.Layers)
            {
                if (!owners.TryAdd(layer, image.Digest) && owners[layer] != image.Digest)
                {
                    _shared.Add(layer);
                }
            }
        }
    }

    /// <summary>An image with sizes and containers filled in.</summary>
    /// <param name="stored">The image.</param>
    internal SystemImage Complete(StoredImage stored)
    {
        var image = stored.Image;
        var shared = image.Layers.Zip(stored.LayerSizes).Where(l => _shared.Contains(l.First)).Sum(l => l.Second);
        return image with
        {
            SharedSize = shared,
            OwnSize = image.Size - shared,
            Containers = [.. _users[image.Name].Distinct().Order(StringComparer.Ordinal)],
        };
    }
}
