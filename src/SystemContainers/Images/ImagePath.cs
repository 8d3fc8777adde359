using System.Formats.Tar;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images;

/// <summary>Tells what kind of image a file or folder holds, by what lies at its top.</summary>
internal static class ImagePath
{
    // OCI image specification, image-layout.md: every layout has this file.
    private const string OciMarker = "oci-layout";

    // The list of images of `docker save`, and the manifest of a folder that skopeo wrote.
    private const string Manifest = "manifest.json";

    /// <summary>The transport that reads a path.</summary>
    /// <param name="path">The path, absolute.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.SourceNotFound"/>: nothing is there;
    /// <see cref="ErrorCode.InvalidImage"/>: it is no image.</exception>
    public static ImageTransport TransportOf(string path)
    {
        if (System.IO.Directory.Exists(path))
        {
            return File.Exists(Path.Combine(path, OciMarker)) ? ImageTransport.OciLayout
                : File.Exists(Path.Combine(path, Manifest)) ? ImageTransport.Directory
                : throw NoImage($"'{path}' is not a folder of an image.", "Give an OCI layout", path, null);
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
            throw NoArchive(path, e);
        }
    }

    /// <summary>Whether something lies there that could be an image: a file, or an OCI layout.</summary>
    /// <param name="path">The path, absolute.</param>
    public static bool MayBeImage(string path) => File.Exists(path) || File.Exists(Path.Combine(path, OciMarker));

    // Only as an OCI archive has the image of a new `docker save` its own manifest and digest. Of several images only
    // Docker's part has all names, and skopeo chooses none of the others.
    private static ImageTransport TransportOfArchive(string path)
    {
        using var file = File.OpenRead(path);
        using var tar = new TarReader(file);
        var isLayout = false;
        var isDocker = false;
        var images = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            isLayout |= name == OciMarker;
            isDocker |= name == Manifest;
            if (name == SourceLayout.IndexFile)
            {
                images = CountImages(entry);
            }
        }

        return isLayout && (images == 1 || !isDocker) ? ImageTransport.OciArchive
            : isDocker ? ImageTransport.DockerArchive
            : throw NoArchive(path, null);
    }

    private static int CountImages(TarEntry index)
    {
        if (index.DataStream is not { } data)
        {
            return 0;
        }

        try
        {
            var bytes = SourceFile.ReadBounded(data, SourceLayout.IndexFile);
            return OciJson.Read(bytes, OciJson.Default.ManifestJson).Manifests?.Count ?? 0;
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }

    private static SystemContainersException NoArchive(string path, Exception? cause) =>
        NoImage(
            $"'{path}' is not an archive of an image.",
            "Give an OCI archive or one made by 'docker save', not compressed",
            path,
            cause);

    private static SystemContainersException NoImage(string message, string remedy, string path, Exception? cause) =>
        new(
            ErrorCode.InvalidImage,
            message,
            remedy + "; of a root file system, build an image first.",
            path,
            inner: cause);
}
