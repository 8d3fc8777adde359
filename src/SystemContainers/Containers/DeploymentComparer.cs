using SystemContainers.Images;
using SystemContainers.Images.Comparing;

namespace SystemContainers.Containers;

/// <summary>Compares a deployment with an image.</summary>
internal sealed class DeploymentComparer(ContainerCatalog catalog, ImageStore images)
{
    /// <summary>What differs.</summary>
    /// <param name="name">The container.</param>
    /// <param name="number">The number of its deployment; null takes the active one.</param>
    /// <param name="image">The image; null takes the one that the deployment was made from.</param>
    /// <param name="observer">Hears of a definition that cannot be read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal IReadOnlyList<SystemImageDifference> Compare(
        string name, int? number, ImageReference? image, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var deployment = catalog.Get(name).GetDeployment(number);
        return new ImageComparer(images).Compare(
            image ?? OriginOf(deployment),
            new DeploymentContent(deployment.RootFileSystem, deployment.Info.Values),
            observer,
            cancellationToken);
    }

    // By digest: the name may stand for a newer image by now.
    private ImageReference OriginOf(Deployment deployment)
    {
        var digest = deployment.Info.Digest;
        if (ImageReference.TryParse(digest, out var reference) && images.Find(reference) is not null)
        {
            return reference;
        }

        throw new SystemContainersException(
            ErrorCode.ImageNotFound,
            $"The image that {deployment.Name}.{deployment.Number} was made from, {deployment.Info.Image} with digest "
            + $"'{digest}', is not in the image store any more.",
            "Name another image to compare it with.",
            deployment.Info.Image);
    }
}
