using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Transfer;

/// <summary>
/// An image for skopeo to push: a folder in the format of <c>dir:</c> whose blobs are links to those that the store
/// keeps, so that nothing is copied on this host.
/// </summary>
internal static class BlobFolder
{
    /// <summary>Makes the folder.</summary>
    /// <param name="content">The image.</param>
    /// <param name="parent">Where to; only this user may enter it.</param>
    /// <returns>Its path.</returns>
    internal static string Create(ImageContent content, string parent)
    {
        var folder = Directory.CreateDirectory(Path.Join(parent, "image")).FullName;
        File.WriteAllBytes(Path.Join(folder, ExportFolder.VersionFile), ExportFolder.Version);
        File.WriteAllBytes(Path.Join(folder, ExportFolder.ManifestFile), content.Manifest);
        foreach (var blob in content.Blobs)
        {
            var path = Path.Join(folder, RefName.OfBlob(blob.Digest));
            if (blob.Path is null)
            {
                File.WriteAllBytes(path, blob.Bytes);
            }
            else
            {
                File.CreateSymbolicLink(path, blob.Path);
            }
        }

        return folder;
    }
}
