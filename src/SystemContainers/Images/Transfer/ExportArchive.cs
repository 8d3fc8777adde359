using System.Text;
using SystemContainers.Images.Building;
using SystemContainers.Storage;

namespace SystemContainers.Images.Transfer;

/// <summary>
/// A tar archive of an OCI layout with one image. The layout carries the manifest bit by bit, also one in Docker's
/// format, under its own media type in the index.
/// </summary>
internal sealed class ExportArchive : ExportTarget
{
    private const string MarkerFile = "oci-layout";

    private const UnixFileMode Readable = FileModes.Public;

    private const UnixFileMode Searchable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Looks at the file.</summary>
    /// <param name="options">The export.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: a folder has that name, or
    /// a file that is no image archive and is not to be replaced.</exception>
    internal ExportArchive(ExportOptions options)
        : base(options)
    {
        if (Directory.Exists(Output))
        {
            throw Refusal(Output, "it is a folder", "Choose another path, or write an OCI layout.");
        }

        if (!options.Force && File.Exists(Output) && !IsImageArchive(Output))
        {
            throw Refusal(Output, "it exists and is no image archive", "Choose another path, or force it.");
        }
    }

    /// <inheritdoc/>
    internal override (long Size, string? Selector) Write(
        ImageContent content, BuildProgress progress, CancellationToken cancellationToken)
    {
        AtomicFile.Sweep(Path.GetDirectoryName(Output)!);
        var temporary = AtomicFile.TemporaryFor(Output);
        try
        {
            var size = WriteTo(temporary, content, progress, cancellationToken);
            AtomicFile.Rename(temporary, Output);
            return (size, null);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private long WriteTo(
        string path, ImageContent content, BuildProgress progress, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        var archive = new LayerTarWriter(file);

        // First the marker: by it an archive is known.
        Add(MarkerFile, OciDocuments.ToBytes(OciDocuments.LayoutMarker()));
        Add("index.json", OciDocuments.ToBytes(OciDocuments.Index(ExportDocuments.Descriptor(content))));
        if (Options.Format == ImageFormat.DockerArchive)
        {
            Add("manifest.json", OciDocuments.ToBytes(ExportDocuments.DockerManifest(content)));
        }

        AddFolder("blobs");
        AddFolder("blobs/sha256");
        Add(StagedLayout.BlobName(content.Image.Digest), content.Manifest);
        foreach (var blob in content.Blobs)
        {
            blob.Read(stream => AddFile(StagedLayout.BlobName(blob.Digest), blob.Size, stream));
            progress.Add(blob.Size);
        }

        archive.Finish();
        file.Flush(flushToDisk: true);
        return file.Length;

        void Add(string name, byte[] bytes) => AddFile(name, bytes.Length, new MemoryStream(bytes));

        void AddFolder(string name) => archive.Write(
            new LayerEntry(name, LayerEntryKind.Directory) { Mode = Searchable }, cancellationToken);

        void AddFile(string name, long size, Stream bytes) => archive.Write(
            new LayerEntry(name, LayerEntryKind.File) { Mode = Readable, Size = size, Content = bytes },
            cancellationToken);
    }

    /// <summary>Whether a file begins as an export or a build writes it: with the layout's marker in a tar.</summary>
    private static bool IsImageArchive(string path)
    {
        Span<byte> start = stackalloc byte[262];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start[257..].SequenceEqual("ustar"u8)
            && start.StartsWith(Encoding.ASCII.GetBytes(MarkerFile + '\0'));
    }
}
