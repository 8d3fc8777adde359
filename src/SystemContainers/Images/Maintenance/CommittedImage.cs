using System.Text;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>What an image's commit says that the image is made of.</summary>
/// <param name="Name">The image's name; null where only a deployment remembers it.</param>
/// <param name="Commit">Checksum of the commit.</param>
/// <param name="Digest">The manifest's digest as it was recorded; null where an old import recorded none.</param>
/// <param name="Manifest">The manifest's text.</param>
/// <param name="Layers">Digests of the layers.</param>
/// <param name="Configuration">Digest of the configuration; null where the manifest names none.</param>
internal sealed record CommittedImage(
    string? Name, string Commit, string? Digest, string Manifest, IReadOnlyList<string> Layers, string? Configuration)
{
    /// <summary>The refs of the layers and of the configuration, without prefix.</summary>
    internal IEnumerable<string> Refs =>
        (Configuration is null ? Layers : Layers.Append(Configuration)).Select(RefName.OfBlob);

    /// <summary>Whether the manifest is the one with the recorded digest; also where none was recorded.</summary>
    internal bool HasItsDigest =>
        Digest is null || Digest == BlobDigest.Of(Encoding.UTF8.GetBytes(Manifest));

    /// <summary>Whether a layer or configuration belongs to it.</summary>
    /// <param name="digest">The digest.</param>
    internal bool Has(string digest) => Refs.Contains(RefName.OfBlob(digest));

    /// <summary>Reads what a commit says.</summary>
    /// <param name="name">The image's name, if it has one.</param>
    /// <param name="checksum">The commit's checksum.</param>
    /// <param name="commit">The commit.</param>
    /// <returns>Null where the commit is no image's.</returns>
    /// <exception cref="InvalidDataException">The manifest cannot be read.</exception>
    internal static CommittedImage? Of(string? name, string checksum, Commit commit)
    {
        if (commit.Metadata.GetValueOrDefault(StoredImageReader.ManifestKey) is not { } text)
        {
            return null;
        }

        var manifest = OciJson.Read(Encoding.UTF8.GetBytes(text), OciJson.Default.ManifestJson);
        var digest = commit.Metadata.GetValueOrDefault(StoredImageReader.DigestKey);
        return new CommittedImage(
            name, checksum, digest, text, StoredImageReader.Layers(manifest), manifest.Config?.Digest);
    }
}
