using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images;

/// <summary>An image as the store holds it: what the engine needs of it besides what users see.</summary>
/// <param name="Image">What users see.</param>
/// <param name="LayerSizes">The bytes of each of its layers, uncompressed where that is known.</param>
/// <param name="Execution">How the image wants to be run; null where its configuration is not kept.</param>
internal sealed record StoredImage(SystemImage Image, IReadOnlyList<long> LayerSizes, ExecutionJson? Execution)
{
    /// <summary>The files of the image, its layers merged.</summary>
    /// <param name="repository">The store.</param>
    /// <param name="only">The one directory in the root to look into; null takes all.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal MergedDirectory Merge(Repository repository, string? only = null) =>
        new LayerMerge(repository).Merge(Image.Layers.Select(digest => Layer(repository, digest)), only);

    private Commit Layer(Repository repository, string digest) =>
        repository.ResolveRef(RefName.OfBlob(digest)) is { } commit
            ? repository.ReadCommit(commit)
            : throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The layer {digest} of image {Image.Name} is not in the image store.",
                "Import the image again.",
                Image.Name);
}
