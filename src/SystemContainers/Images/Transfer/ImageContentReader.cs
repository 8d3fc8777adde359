using System.Security.Cryptography;
using SystemContainers.Images.Blobs;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Transfer;

/// <summary>
/// Reads what an image consists of. The manifest's bytes are the file <c>manifest.json</c> of the image's commit, those
/// of the configuration the file <c>content</c> of its own, and layers are kept as blobs; so an image leaves the store
/// with the digest it came with.
/// </summary>
internal sealed class ImageContentReader(Repository repository)
{
    private readonly BlobStore _blobs = new(repository);

    /// <summary>Reads an image; blobs that are not kept are fetched and kept from then on.</summary>
    /// <param name="image">The image.</param>
    /// <param name="registry">How to talk to the registry that the image came from.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>; and what
    /// <see cref="MissingBlobs.FetchAsync"/> throws.</exception>
    internal async Task<ImageContent> ReadAsync(
        SystemImage image, RegistryOptions registry, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var bytes = ReadFile(image.Commit, "manifest.json");
        if (bytes is null || DigestOf(bytes) != image.Digest)
        {
            throw Unfit(image, "its manifest was not kept as it came", null);
        }

        var manifest = Parse(image, bytes);
        var configuration = ReadConfiguration(manifest.ConfigDigest);
        var missing = manifest.Layers.DistinctBy(l => l.Digest).Where(l => !_blobs.Contains(l.Digest!)).ToList();
        if (configuration is null && !_blobs.Contains(manifest.ConfigDigest))
        {
            missing.Add(new DescriptorJson { Digest = manifest.ConfigDigest, Size = manifest.ConfigSize });
        }

        if (missing.Count > 0)
        {
            await new MissingBlobs(repository).FetchAsync(image, missing, registry, observer, cancellationToken);
        }

        return new ImageContent(
            image,
            bytes,
            manifest.MediaType,
            configuration is null ? Kept(manifest.ConfigDigest, manifest.ConfigSize)
                : new ContentBlob(manifest.ConfigDigest, manifest.ConfigSize, null, configuration),
            [.. manifest.Layers.Select(l => Kept(l.Digest!, l.Size))]);
    }

    private ContentBlob Kept(string digest, long size) => new(digest, size, _blobs.PathOf(digest), []);

    private byte[]? ReadConfiguration(string digest) =>
        repository.ResolveRef(RefName.OfBlob(digest)) is { } commit ? ReadFile(commit, "content") : null;

    private byte[]? ReadFile(string commit, string name) =>
        repository.ReadTree(repository.ReadCommit(commit).Tree).Files
            .FirstOrDefault(f => f.Name == name).Checksum is { } checksum
        && File.Exists(repository.ContentPath(checksum))
            ? File.ReadAllBytes(repository.ContentPath(checksum))
            : null;

    private static ImageManifest Parse(SystemImage image, byte[] bytes)
    {
        try
        {
            return ImageManifest.Parse(bytes);
        }
        catch (InvalidDataException e)
        {
            throw Unfit(image, $"of its manifest: {e.Message}", e);
        }
    }

    private static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Images of the old command's first importer have no manifest, only a summary of one.
    private static SystemContainersException Unfit(SystemImage image, string reason, Exception? cause) => new(
        ErrorCode.StoreCorrupt,
        $"The image {image.Name} cannot be written bit by bit, because {reason}.",
        "Remove it, collect garbage, and import it again from where it came from.",
        image.Name,
        inner: cause);
}
