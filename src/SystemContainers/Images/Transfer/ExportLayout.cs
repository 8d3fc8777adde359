using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Images.Building;
using SystemContainers.Storage;

namespace SystemContainers.Images.Transfer;

/// <summary>An OCI layout, new or with other images in it already; what they have in common is there once.</summary>
internal sealed class ExportLayout : ExportTarget
{
    private const string MarkerFile = "oci-layout";
    private const string IndexFile = "index.json";
    private readonly JsonObject? _index;

    /// <summary>Looks at the folder.</summary>
    /// <param name="options">The export.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: it is neither new nor empty
    /// nor a layout.</exception>
    internal ExportLayout(ExportOptions options)
        : base(options)
    {
        if (File.Exists(Output))
        {
            throw Refusal(Output, "it is a file", "Choose another path, or write an archive.");
        }

        if (Directory.Exists(Output) && Directory.EnumerateFileSystemEntries(Output).Any())
        {
            _index = ReadIndex();
        }
    }

    /// <inheritdoc/>
    internal override (long Size, string? Selector) Write(
        ImageContent content, BuildProgress progress, CancellationToken cancellationToken)
    {
        var descriptor = ExportDocuments.Descriptor(content);
        if (_index is null)
        {
            WriteNew(content, descriptor, progress, cancellationToken);
        }
        else
        {
            AddTo(_index, content, descriptor, progress, cancellationToken);
        }

        var selector = ExportDocuments.CanBeSelected(descriptor) ? content.Image.Name : null;
        return (content.Size, selector);
    }

    private void WriteNew(
        ImageContent content, JsonObject descriptor, BuildProgress progress, CancellationToken cancellationToken)
    {
        using var temporary = TemporaryDirectory.Create(Path.GetDirectoryName(Output)!);
        var layout = Directory.CreateDirectory(Path.Join(temporary.Path, "image")).FullName;
        StagedLayout.WriteFile(Path.Join(layout, MarkerFile), OciDocuments.ToBytes(OciDocuments.LayoutMarker()));
        StagedLayout.WriteFile(Path.Join(layout, IndexFile), OciDocuments.ToBytes(OciDocuments.Index(descriptor)));
        WriteBlobs(layout, content, progress, cancellationToken);
        AtomicFile.Rename(layout, Output);
    }

    // The blobs first: the index then never names one that is not there.
    private void AddTo(
        JsonObject index,
        ImageContent content,
        JsonObject descriptor,
        BuildProgress progress,
        CancellationToken cancellationToken)
    {
        var others = ((JsonArray)index["manifests"]!).Where(entry => !IsSame(entry, content)).ToList();
        if (others.Append(descriptor).Any(entry => others.Count > 0 && !ExportDocuments.CanBeSelected(entry)))
        {
            throw Refusal(
                Output,
                "of several images in a layout no program finds those with a manifest in Docker's format or without a "
                + "name, and there would be one",
                "Export the image to a folder of its own, or as an archive.");
        }

        WriteBlobs(Output, content, progress, cancellationToken);
        index["manifests"] = new JsonArray([.. others.Select(entry => entry?.DeepClone()), descriptor]);
        AtomicFile.Write(Path.Join(Output, IndexFile), OciDocuments.ToBytes(index), FileModes.Public);
    }

    private static void WriteBlobs(
        string layout, ImageContent content, BuildProgress progress, CancellationToken cancellationToken)
    {
        var manifest = new ContentBlob(content.Image.Digest, content.Manifest.Length, null, content.Manifest);
        var folder = Directory.CreateDirectory(Path.Join(layout, "blobs", "sha256")).FullName;
        AtomicFile.Sweep(folder);
        foreach (var blob in content.Blobs.Append(manifest))
        {
            var path = Path.Join(layout, StagedLayout.BlobName(blob.Digest));
            if (IsThere(blob, path))
            {
                progress.Add(blob.Size);
                continue;
            }

            var temporary = AtomicFile.TemporaryFor(path);
            try
            {
                Copy(blob, temporary, progress, cancellationToken);
                AtomicFile.Rename(temporary, path);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    // What another export left there half or damaged is written anew.
    private static bool IsThere(ContentBlob blob, string path)
    {
        try
        {
            if (File.Exists(path))
            {
                (blob with { Path = path }).Read(_ => { });
                return true;
            }
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
        }

        return false;
    }

    private static bool IsSame(JsonNode? entry, ImageContent content) =>
        ExportDocuments.Annotation(entry, OciDocuments.NameAnnotation) == content.Image.Name
        || ExportDocuments.Annotation(entry, OciDocuments.TagAnnotation) == content.Image.Name;

    private JsonObject ReadIndex()
    {
        var path = Path.Join(Output, IndexFile);
        if (!File.Exists(Path.Join(Output, MarkerFile)) || !File.Exists(path))
        {
            throw Refusal(
                Output, "it is not empty and no OCI layout", "Choose a new or empty folder, or a layout to add to.");
        }

        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject index && index["manifests"] is JsonArray)
            {
                return index;
            }
        }
        catch (JsonException)
        {
        }

        throw Refusal(Output, "the layout's index.json is damaged", "Choose another folder.");
    }
}
