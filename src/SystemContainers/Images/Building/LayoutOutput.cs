using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Containers;

namespace SystemContainers.Images.Building;

/// <summary>A folder as an OCI layout, new or with other images in it already.</summary>
internal sealed class LayoutOutput : ImageOutput
{
    private const string MarkerFile = "oci-layout";
    private const string IndexFile = "index.json";
    private readonly JsonObject? _index;

    /// <summary>Looks at the folder.</summary>
    /// <param name="request">What is built.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: it is neither new nor empty
    /// nor a layout.</exception>
    public LayoutOutput(BuildRequest request)
        : base(request)
    {
        var path = request.OutputPath;
        if (File.Exists(path))
        {
            throw Refusal($"'{path}' is a file, not a folder.", "Choose another path, or write an archive.", path);
        }

        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            _index = ReadIndex(path);
        }
    }

    /// <inheritdoc/>
    public override PlannedChange Plan() => new(
        Request.OutputPath,
        _index is null ? $"Write the image {Request.Name} to the new OCI layout"
        : Entries(_index).Any(IsSameTag) ? $"Replace the image tagged {Request.Tag} by {Request.Name} in the OCI layout"
        : $"Add the image {Request.Name} to the OCI layout");

    /// <inheritdoc/>
    public override long Commit(StagedLayout staged, BuiltImage image, CancellationToken cancellationToken)
    {
        staged.AddDocument(MarkerFile, OciDocuments.LayoutMarker());
        staged.AddDocument(IndexFile, IndexWith(image));
        cancellationToken.ThrowIfCancellationRequested();
        if (_index is null)
        {
            RemoveEmptyFolder();
            Directory.Move(staged.Root, Request.OutputPath);
        }
        else
        {
            Merge(staged);
        }

        return image.BlobSize;
    }

    /// <summary>Moves the blobs first: the index then never names one that is not there.</summary>
    private void Merge(StagedLayout staged)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(InOutput(staged.BlobNames.First()))!);
        foreach (var blob in staged.BlobNames)
        {
            File.Move(Path.Join(staged.Root, blob), InOutput(blob), overwrite: true);
        }

        File.Move(Path.Join(staged.Root, IndexFile), InOutput(IndexFile), overwrite: true);
    }

    private void RemoveEmptyFolder()
    {
        if (Directory.Exists(Request.OutputPath))
        {
            Directory.Delete(Request.OutputPath);
        }
    }

    private JsonObject IndexWith(BuiltImage image)
    {
        if (_index is null)
        {
            return OciDocuments.Index(image.Manifest);
        }

        var index = (JsonObject)_index.DeepClone();
        var others = Entries(_index).Where(entry => !IsSameTag(entry)).Select(entry => entry?.DeepClone());
        index["manifests"] = new JsonArray([.. others, image.Manifest]);
        return index;
    }

    private string InOutput(string name) => Path.Join(Request.OutputPath, name);

    private bool IsSameTag(JsonNode? entry) =>
        entry is JsonObject descriptor && descriptor["annotations"] is JsonObject annotations
        && annotations[OciDocuments.TagAnnotation] is JsonValue tag && tag.ToString() == Request.Tag;

    private static JsonArray Entries(JsonObject index) => (JsonArray)index["manifests"]!;

    private static JsonObject ReadIndex(string path)
    {
        if (!File.Exists(Path.Join(path, MarkerFile)) || !File.Exists(Path.Join(path, IndexFile)))
        {
            throw Refusal(
                $"'{path}' is not empty and no OCI layout.",
                "Choose a new or empty folder, or a layout to add to.",
                path);
        }

        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(Path.Join(path, IndexFile))) is JsonObject index
                && index["manifests"] is JsonArray)
            {
                return index;
            }
        }
        catch (JsonException e)
        {
            throw DamagedIndex(path, e);
        }

        throw DamagedIndex(path, null);
    }

    private static SystemContainersException DamagedIndex(string path, Exception? inner) =>
        Refusal($"The index.json of the OCI layout '{path}' is damaged.", "Choose another folder.", path, inner);
}
