using SystemContainers.Images.Building;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;

namespace SystemContainers.Images.Transfer;

/// <summary>A folder in skopeo's own format, <c>dir:</c> (containers-transports(5)).</summary>
internal sealed class ExportFolder : ExportTarget
{
    /// <summary>The manifest in such a folder.</summary>
    internal const string ManifestFile = "manifest.json";

    /// <summary>What marks such a folder.</summary>
    internal const string VersionFile = "version";

    private readonly bool _isReplacement;

    /// <summary>Looks at the folder.</summary>
    /// <param name="options">The export.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: it is neither new nor empty
    /// nor of this format.</exception>
    internal ExportFolder(ExportOptions options)
        : base(options)
    {
        if (File.Exists(Output))
        {
            throw Refusal(Output, "it is a file", "Choose another path, or write an archive.");
        }

        _isReplacement = Directory.Exists(Output) && Directory.EnumerateFileSystemEntries(Output).Any();
        if (_isReplacement && !File.Exists(Path.Join(Output, VersionFile)))
        {
            throw Refusal(Output, "it is not empty and holds no image", "Choose a new or empty folder.");
        }
    }

    /// <summary>The content of <see cref="VersionFile"/>.</summary>
    internal static ReadOnlySpan<byte> Version => "Directory Transport Version: 1.1\n"u8;

    /// <inheritdoc/>
    internal override (long Size, string? Selector) Write(
        ImageContent content, BuildProgress progress, CancellationToken cancellationToken)
    {
        using var temporary = TemporaryDirectory.Create(Path.GetDirectoryName(Output)!);
        var folder = Directory.CreateDirectory(Path.Join(temporary.Path, "image")).FullName;
        StagedLayout.WriteFile(Path.Join(folder, VersionFile), Version);
        StagedLayout.WriteFile(Path.Join(folder, ManifestFile), content.Manifest);
        foreach (var blob in content.Blobs)
        {
            Copy(blob, Path.Join(folder, RefName.OfBlob(blob.Digest)), progress, cancellationToken);
        }

        if (_isReplacement)
        {
            AtomicFile.Exchange(folder, Output);
        }
        else
        {
            AtomicFile.Rename(folder, Output);
        }

        return (content.Size, null);
    }
}
