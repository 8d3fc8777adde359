using System.Formats.Tar;

namespace SystemContainers.Images;

/// <summary>Tells what kind of image a file or folder holds, by what lies at its top.</summary>
internal static class ImagePath
{
    // OCI image specification, image-layout.md: every layout has this file.
    private const string OciMarker = "oci-layout";

    // The list of images of `docker save`. Newer ones add an OCI layout, which lacks the images' full names.
    private const string DockerMarker = "manifest.json";

    /// <summary>The transport that reads a path.</summary>
    /// <param name="path">The path, absolute.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.SourceNotFound"/>: nothing is there;
    /// <see cref="ErrorCode.InvalidImage"/>: it is no image.</exception>
    public static ImageTransport TransportOf(string path)
    {
        if (System.IO.Directory.Exists(path))
        {
            return File.Exists(Path.Combine(path, OciMarker)) ? ImageTransport.OciLayout : ImageTransport.Directory;
        }

        if (!File.Exists(path))
        {
            throw new SystemContainersException(
                ErrorCode.SourceNotFound, $"There is no file or folder '{path}'.", "Check the path.", path);
        }

        try
        {
            return TransportOfArchive(path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw NoImage(path, e);
        }
    }

    private static ImageTransport TransportOfArchive(string path)
    {
        using var file = File.OpenRead(path);
        using var tar = new TarReader(file);
        var isLayout = false;
        while (tar.GetNextEntry() is { } entry)
        {
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (name == DockerMarker)
            {
                return ImageTransport.DockerArchive;
            }

            isLayout |= name == OciMarker;
        }

        return isLayout ? ImageTransport.OciArchive : throw NoImage(path, null);
    }

    private static SystemContainersException NoImage(string path, Exception? cause) =>
        new(
            ErrorCode.InvalidImage,
            $"'{path}' is not an archive of an image.",
            "Give an OCI archive or one made by 'docker save', not compressed.",
            path,
            inner: cause);
}
