using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>What the store holds, as refs and commits tell it.</summary>
/// <param name="Images">Images that can be read: those with a name, and those that deployments were made of.</param>
/// <param name="Parts">All commits that refs lead to.</param>
/// <param name="Uses">The images that deployments are of.</param>
internal sealed record StoreMap(
    IReadOnlyList<CommittedImage> Images, IReadOnlyList<StorePart> Parts, IReadOnlyList<ImageUse> Uses)
{
    /// <summary>Whether a ref is a layer's.</summary>
    /// <param name="shortName">The ref without prefix.</param>
    internal bool IsLayer(string shortName) =>
        Images.Any(i => i.Layers.Any(layer => RefName.OfBlob(layer) == shortName));

    /// <summary>The images that have a layer or configuration.</summary>
    /// <param name="shortName">Its ref without prefix.</param>
    internal IEnumerable<CommittedImage> ImagesWith(string shortName) => Images.Where(i => i.Refs.Contains(shortName));

    /// <summary>The images that a part belongs to, or is.</summary>
    /// <param name="part">The part.</param>
    internal IEnumerable<CommittedImage> ImagesWith(StorePart part) => part.Kind switch
    {
        StorePartKind.Image => Images.Where(i => i.Commit == part.Commit),
        StorePartKind.Layer or StorePartKind.Configuration => ImagesWith(part.Ref!),
        _ => [],
    };

    /// <summary>Names of the containers that have a deployment of one of some images, sorted.</summary>
    /// <param name="commits">The images' commits.</param>
    internal IReadOnlyList<string> ContainersOf(IEnumerable<string> commits)
    {
        var wanted = commits.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Uses.Where(u => wanted.Contains(u.Commit)).Select(u => u.Container)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }
}
