using SystemContainers.Images.Blobs;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Building;

/// <summary>The layers that the image store has whole: as objects, and as the blob that they came in.</summary>
/// <param name="repository">The store.</param>
internal sealed class StoredLayers(Repository repository)
{
    private readonly BlobStore _blobs = new(repository);

    /// <summary>Whether a layer is there.</summary>
    /// <param name="digest">Its digest.</param>
    internal bool Contains(string digest) =>
        repository.ResolveRef(RefName.OfBlob(digest)) is not null && _blobs.Contains(digest);

    /// <summary>Opens a layer's blob.</summary>
    /// <param name="digest">Its digest.</param>
    internal FileStream Open(string digest) => File.OpenRead(_blobs.PathOf(digest));
}
