using SystemContainers.Images.Building;

namespace SystemContainers.Images.Transfer;

/// <summary>The place that an exported image goes to. Until the last rename nothing of the image is there.</summary>
/// <param name="options">The export.</param>
internal abstract class ExportTarget(ExportOptions options)
{
    /// <summary>The export.</summary>
    protected ExportOptions Options { get; } = options;

    /// <summary>Absolute path of the archive or folder.</summary>
    protected string Output => Options.Output;

    /// <summary>Looks at the place.</summary>
    /// <param name="options">The export; its path is absolute.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: something else is there
    /// already, or the folder that it would be in is not there.</exception>
    internal static ExportTarget Open(ExportOptions options)
    {
        var output = options.Output;
        if (!Directory.Exists(Path.GetDirectoryName(output)))
        {
            throw Refusal(output, $"there is no folder '{Path.GetDirectoryName(output)}'", "Make that folder first.");
        }

        if (output.Contains(':', StringComparison.Ordinal))
        {
            throw Refusal(
                output,
                "it has a colon in it, which separates path and name in image sources",
                "Choose a path without one.");
        }

        return options.Format switch
        {
            ImageFormat.OciLayout => new ExportLayout(options),
            ImageFormat.Directory => new ExportFolder(options),
            _ => new ExportArchive(options),
        };
    }

    /// <summary>Writes an image.</summary>
    /// <param name="content">The image.</param>
    /// <param name="progress">Counts bytes.</param>
    /// <param name="cancellationToken">Stops it; the place is then as before.</param>
    /// <returns>Bytes of the archive or of the image's blobs, and what selects the image
    /// there, if it must be.</returns>
    internal abstract (long Size, string? Selector) Write(
        ImageContent content, BuildProgress progress, CancellationToken cancellationToken);

    /// <summary>Copies a blob and checks it.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="path">The file, which is not there yet.</param>
    /// <param name="progress">Counts bytes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    protected static void Copy(
        ContentBlob blob, string path, BuildProgress progress, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        blob.Read(stream =>
        {
            var buffer = new byte[128 * 1024];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                file.Write(buffer, 0, read);
                progress.Add(read);
            }
        });
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes the error for a place that cannot be used.</summary>
    /// <param name="output">The place.</param>
    /// <param name="reason">Why not.</param>
    /// <param name="remedy">What to do.</param>
    protected static SystemContainersException Refusal(string output, string reason, string remedy) =>
        new(ErrorCode.InvalidArgument, $"'{output}' cannot be written: {reason}.", remedy, output);
}
