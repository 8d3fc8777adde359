using SystemContainers.Images.Ostree;
using SystemContainers.Storage;

namespace SystemContainers.Images.Blobs;

/// <summary>
/// The layers of images as their sources gave them, kept beside the objects that were made of them. A compressed layer
/// cannot be made again from its files bit by bit; with its blob an image is exported and published under the digest
/// that it came with, and a damaged object is mended without a network. They lie in the repository's <c>extensions</c>
/// directory, which OSTree leaves to others (docs/repo.md), and nothing but the engine reads them.
/// </summary>
internal sealed class BlobStore(Repository repository)
{
    private const string Prefix = "sha256:";

    /// <summary>Where the blobs are, each named by the hexadecimal digits of its digest.</summary>
    internal string Directory => Path.Combine(repository.Path, "extensions", "systemcontainers", "blobs");

    /// <summary>The path of a blob, whether or not it is there.</summary>
    /// <param name="digest">Its digest, <c>sha256:…</c>.</param>
    internal string PathOf(string digest) => Path.Combine(Directory, RefName.OfBlob(digest));

    /// <summary>Whether a blob is there.</summary>
    /// <param name="digest">Its digest.</param>
    internal bool Contains(string digest) => File.Exists(PathOf(digest));

    /// <summary>The bytes of a blob; null where it is not there.</summary>
    /// <param name="digest">Its digest.</param>
    internal long? SizeOf(string digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <summary>The digests of all blobs.</summary>
    internal IEnumerable<string> List() =>
        System.IO.Directory.Exists(Directory)
            ? System.IO.Directory.EnumerateFiles(Directory).Select(f => Path.GetFileName(f)).Where(RefName.IsBlob)
                .Select(name => Prefix + name)
            : [];

    /// <summary>Removes a blob.</summary>
    /// <param name="digest">Its digest.</param>
    /// <returns>Whether it was there.</returns>
    internal bool Remove(string digest) => AtomicFile.Remove(PathOf(digest));
}
