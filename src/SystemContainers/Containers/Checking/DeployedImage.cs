using System.Text;
using SystemContainers.Images;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// The image that a deployment was made of. The store keeps its commit as long as the deployment is there, whether or
/// not the image still has a name.
/// </summary>
/// <param name="repository">The store's repository.</param>
internal sealed class DeployedImage(Repository repository)
{
    /// <summary>The files that a deployment was made of.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <returns>The merged layers; null where image or layers are not in the store.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal MergedDirectory? TryMerge(Deployment deployment)
    {
        var commit = deployment.Info.Commit;
        if (commit.Length != 64 || !commit.All(char.IsAsciiHexDigitLower) || !repository.Exists
            || !repository.HasCommit(commit)
            || repository.ReadCommit(commit).Metadata
                .GetValueOrDefault(StoredImageReader.ManifestKey) is not { } manifest)
        {
            return null;
        }

        var layers = StoredImageReader.Layers(Read(deployment, manifest))
            .Select(digest => repository.ResolveRef(RefName.OfBlob(digest))).ToList();
        return layers.Contains(null)
            ? null
            : new LayerMerge(repository).Merge(layers.Select(c => repository.ReadCommit(c!)));
    }

    private static ManifestJson Read(Deployment deployment, string manifest)
    {
        try
        {
            return OciJson.Read(Encoding.UTF8.GetBytes(manifest), OciJson.Default.ManifestJson);
        }
        catch (InvalidDataException e)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The manifest of image {deployment.Info.Image} in the image store cannot be read: {e.Message}",
                "Remove the image and import it again.",
                deployment.Info.Image,
                inner: e);
        }
    }
}
