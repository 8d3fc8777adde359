using SystemContainers.Containers;

namespace SystemContainers.Images.Building;

/// <summary>The place that a built image goes to.</summary>
/// <param name="request">What is built.</param>
internal abstract class ImageOutput(BuildRequest request)
{
    /// <summary>What is built.</summary>
    protected BuildRequest Request { get; } = request;

    /// <summary>Looks at the place.</summary>
    /// <param name="request">What is built.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: something else is there
    /// already, or the folder that it would be in is not there.</exception>
    public static ImageOutput Open(BuildRequest request)
    {
        var parent = Path.GetDirectoryName(request.OutputPath);
        if (!Directory.Exists(parent))
        {
            throw Refusal(
                $"'{request.OutputPath}' cannot be written: there is no folder '{parent}'.",
                "Make that folder first.",
                request.OutputPath);
        }

        if (request.Options.Format == ImageFormat.Directory)
        {
            throw Refusal(
                "Images are not built in the format of dir:.",
                "Build an OCI layout or an archive.",
                request.OutputPath);
        }

        return request.Options.Format == ImageFormat.OciLayout
            ? new LayoutOutput(request)
            : new ArchiveOutput(request);
    }

    /// <summary>What <see cref="Commit"/> would do.</summary>
    public abstract PlannedChange Plan();

    /// <summary>Puts a finished image in its place: until the last rename nothing of it is there.</summary>
    /// <param name="staged">The layout that holds its blobs and nothing else.</param>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Bytes of the archive, or of the image's blobs.</returns>
    public abstract long Commit(StagedLayout staged, BuiltImage image, CancellationToken cancellationToken);

    /// <summary>Makes the error for a place that cannot be used.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="path">The place.</param>
    /// <param name="inner">The cause.</param>
    protected static SystemContainersException Refusal(
        string message, string remedy, string path, Exception? inner = null) =>
        new(ErrorCode.InvalidArgument, message, remedy, path, inner: inner);
}
