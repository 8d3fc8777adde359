using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Comparing;

/// <summary>Compares images with one another and with deployments.</summary>
internal sealed class ImageComparer(ImageStore store)
{
    private Repository Repository => store.Repository;

    /// <summary>What differs between two images: settings, labels and variables by name, then files by path.</summary>
    /// <param name="reference">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="observer">Hears of definitions that cannot be read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal IReadOnlyList<SystemImageDifference> Compare(
        ImageReference reference, ImageReference other, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var (before, after) = (store.GetStored(reference), store.GetStored(other));
        return Compare(before, ValuesOf(after, observer), RootOf(after), observer, cancellationToken);
    }

    /// <summary>What differs between an image and a deployment: variables by name, then files by path.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="other">The deployment.</param>
    /// <param name="observer">Hears of a definition that cannot be read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal IReadOnlyList<SystemImageDifference> Compare(
        ImageReference reference, DeploymentContent other, IEngineObserver observer,
        CancellationToken cancellationToken) =>
        Compare(
            store.GetStored(reference), ImageValues.Of(other.Values), DeployedNode.Root(other.RootFileSystem), observer,
            cancellationToken);

    private List<SystemImageDifference> Compare(
        StoredImage reference, ImageValues values, ImageNode root, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        List<SystemImageDifference> found = [.. ValuesOf(reference, observer).Compare(values)];
        new TreeComparison(found, cancellationToken).Compare(RootOf(reference), root);
        return found;
    }

    private StoredDirectory RootOf(StoredImage image) => new(Repository, image.Merge(Repository));

    private ImageValues ValuesOf(StoredImage image, IEngineObserver observer)
    {
        try
        {
            return ImageValues.Of(image, DefinitionReader.Read(Repository, image));
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidDefinition)
        {
            observer.Warning($"The variables of image {image.Image.Name} are not compared: {e.Problem}");
            return ImageValues.Of(image, definition: null);
        }
    }
}
