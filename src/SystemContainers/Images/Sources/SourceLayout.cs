using System.Globalization;
using System.Security.Cryptography;
using SystemContainers.Images.Building;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Sources;

/// <summary>
/// Holds the manifest that was read of an OCI layout, in a folder or an archive, against what the layout's index says
/// of it (image-spec, image-layout.md). skopeo follows the index to the file and takes the digest of what it finds.
/// </summary>
/// <param name="source">The layout.</param>
internal sealed class SourceLayout(ImageSource source)
{
    /// <summary>The file that names the layout's images.</summary>
    internal const string IndexFile = "index.json";

    /// <summary>Refuses a manifest that is not the one that the index names, by digest and size.</summary>
    /// <param name="digest">The manifest's digest.</param>
    /// <param name="size">Its bytes.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>.</exception>
    internal void Verify(string digest, long size)
    {
        try
        {
            SystemContainersException? first = null;
            foreach (var descriptor in ReadIndex().Where(IsChosen))
            {
                var problem = Check(descriptor, digest, size);
                if (problem is null)
                {
                    return;
                }

                first ??= problem;
            }

            throw first ?? Invalid($"The index of {source} does not name the manifest {digest}.");
        }
        catch (InvalidDataException e)
        {
            throw Invalid($"The index of {source} cannot be used: {e.Message}.", e);
        }
    }

    // What skopeo takes for the selector. Of several with one tag it is the first that it can read.
    private bool IsChosen(DescriptorJson descriptor, int position) => source.Selector switch
    {
        null => true,
        ['@', .. var number] when int.TryParse(number, CultureInfo.InvariantCulture, out var wanted) =>
            wanted == position,
        var tag => descriptor.Annotations?.GetValueOrDefault(OciDocuments.TagAnnotation) == tag,
    };

    // The manifest itself, or an index of those for several platforms.
    private SystemContainersException? Check(DescriptorJson descriptor, string digest, long size)
    {
        ImageManifest.CheckDescriptor(descriptor, "a manifest");
        var file = "blobs/sha256/" + RefName.OfBlob(descriptor.Digest!);
        if (SourceFile.Read(source, file) is not { } bytes)
        {
            return Invalid($"{source} lacks {file}, which its index names.");
        }

        var found = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (found != descriptor.Digest)
        {
            return Invalid(
                $"The manifest of {source} was changed: its index says that it has the digest {descriptor.Digest}, "
                + $"and it has {found}.");
        }

        if (bytes.Length != descriptor.Size)
        {
            return Invalid(
                $"The manifest {found} of {source} has {bytes.Length} bytes, and its index says {descriptor.Size}.");
        }

        return found == digest ? null : CheckMember(found, bytes, digest, size);
    }

    private SystemContainersException? CheckMember(string index, byte[] bytes, string digest, long size)
    {
        var member = Members(bytes).FirstOrDefault(m => m.Digest == digest);
        return member is null ? Invalid($"{source} names the manifest {index}, and {digest} was read.")
            : member.Size != size
                ? Invalid($"The manifest {digest} of {source} has {size} bytes, and its index says {member.Size}.")
            : null;
    }

    private IEnumerable<DescriptorJson> ReadIndex() =>
        Members(SourceFile.Read(source, IndexFile) ?? throw new InvalidDataException($"there is no {IndexFile}"));

    private static IEnumerable<DescriptorJson> Members(byte[] index) =>
        (OciJson.Read(index, OciJson.Default.ManifestJson).Manifests ?? []).OfType<DescriptorJson>();

    private SystemContainersException Invalid(string message, Exception? cause = null) =>
        new(ErrorCode.InvalidImage, message, "Nothing was stored.", source.Text, inner: cause);
}
