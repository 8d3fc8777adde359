using SystemContainers.Containers;

namespace SystemContainers.Images.Building;

/// <summary>A tar archive with one image.</summary>
internal sealed class ArchiveOutput : ImageOutput
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Searchable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Looks at the file.</summary>
    /// <param name="request">What is built.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: a folder, or a file that is
    /// no archive, has that name.</exception>
    public ArchiveOutput(BuildRequest request)
        : base(request)
    {
        var path = request.OutputPath;
        if (Directory.Exists(path))
        {
            throw Refusal($"'{path}' is a folder, not a file.", "Choose another path, or write an OCI layout.", path);
        }

        if (File.Exists(path) && !IsTar(path))
        {
            throw Refusal($"'{path}' exists and is no tar archive.", "Remove it, or choose another path.", path);
        }
    }

    /// <inheritdoc/>
    public override PlannedChange Plan()
    {
        var kind = Request.Options.Format == ImageFormat.OciArchive ? "OCI archive" : "Docker archive";
        return new PlannedChange(
            Request.OutputPath,
            File.Exists(Request.OutputPath) ? $"Write the image {Request.Name} to a new {kind} in place of"
                : $"Write the image {Request.Name} to the {kind}");
    }

    /// <inheritdoc/>
    public override long Commit(StagedLayout staged, BuiltImage image, CancellationToken cancellationToken)
    {
        var temporary = StagedLayout.TemporaryName(Request.OutputPath);
        try
        {
            var size = WriteArchive(temporary, staged, image, cancellationToken);
            File.Move(temporary, Request.OutputPath, overwrite: true);
            return size;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private long WriteArchive(
        string path, StagedLayout staged, BuiltImage image, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        var archive = new LayerTarWriter(file);
        AddDocument("oci-layout", OciDocuments.ToBytes(OciDocuments.LayoutMarker()));
        AddDocument("index.json", OciDocuments.ToBytes(OciDocuments.Index(image.Manifest)));
        if (Request.Options.Format == ImageFormat.DockerArchive)
        {
            AddDocument("manifest.json", OciDocuments.ToBytes(OciDocuments.DockerManifest(Request, image)));
        }

        AddFolder("blobs");
        AddFolder("blobs/sha256");
        foreach (var blob in staged.BlobNames)
        {
            using var content = File.OpenRead(Path.Join(staged.Root, blob));
            AddFile(blob, content);
        }

        archive.Finish();
        file.Flush(flushToDisk: true);
        return file.Length;

        void AddDocument(string name, byte[] content) => AddFile(name, new MemoryStream(content));

        void AddFile(string name, Stream content) => archive.Write(
            Entry(name, LayerEntryKind.File, Readable) with { Size = content.Length, Content = content },
            cancellationToken);

        void AddFolder(string name) =>
            archive.Write(Entry(name, LayerEntryKind.Directory, Searchable), cancellationToken);
    }

    private LayerEntry Entry(string name, LayerEntryKind kind, UnixFileMode mode) =>
        new(name, kind) { Mode = mode, Modified = Request.Created.ToUnixTimeSeconds() };

    /// <summary>Whether a file begins with a tar header: POSIX, <c>pax</c>, the field <c>magic</c>.</summary>
    private static bool IsTar(string path)
    {
        Span<byte> start = stackalloc byte[262];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start[257..].SequenceEqual("ustar"u8);
    }
}
