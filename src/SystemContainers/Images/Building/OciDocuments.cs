using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Building;

/// <summary>
/// The JSON documents of an image (image-spec 1.1: <c>config.md</c>, <c>manifest.md</c>, <c>image-layout.md</c>).
/// </summary>
internal static class OciDocuments
{
    /// <summary>The annotation of a layout's index that carries the tag.</summary>
    public const string TagAnnotation = "org.opencontainers.image.ref.name";

    /// <summary>The annotation of a layout's index that carries the whole name.</summary>
    public const string NameAnnotation = "io.containerd.image.name";
    private const string ManifestType = ImageManifest.OciType;
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";

    // Nothing here is ever put into HTML, and "tar+gzip" should read so.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a document.</summary>
    /// <param name="document">The document.</param>
    public static byte[] ToBytes(JsonNode document)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Plain))
        {
            document.WriteTo(writer);
        }

        return bytes.ToArray();
    }

    /// <summary>The image configuration.</summary>
    /// <param name="request">What is built.</param>
    /// <param name="layers">Its layers, base first.</param>
    public static JsonObject Config(BuildRequest request, IReadOnlyList<BuiltLayer> layers)
    {
        var created = request.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["created"] = created,
            ["architecture"] = request.Architecture,
            ["os"] = "linux",
            ["config"] = ProcessConfig(request),
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = Strings(layers.Select(layer => layer.DiffId)),
            },
            ["history"] = new JsonArray(
                [.. layers.Select(layer => new JsonObject { ["created"] = created, ["created_by"] = layer.Title })]),
        };
    }

    /// <summary>The image manifest.</summary>
    /// <param name="configDigest">Digest of the configuration.</param>
    /// <param name="configSize">Its bytes.</param>
    /// <param name="layers">The layers, base first.</param>
    public static JsonObject Manifest(string configDigest, long configSize, IReadOnlyList<BuiltLayer> layers) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = ManifestType,
        ["config"] = Descriptor(ConfigType, configDigest, configSize),
        ["layers"] = new JsonArray([.. layers.Select(layer => Descriptor(LayerType, layer.Digest, layer.Size))]),
    };

    /// <summary>The manifest's descriptor in the index of a layout.</summary>
    /// <param name="request">What is built.</param>
    /// <param name="digest">Digest of the manifest.</param>
    /// <param name="size">Its bytes.</param>
    public static JsonObject ManifestDescriptor(BuildRequest request, string digest, long size)
    {
        var descriptor = Descriptor(ManifestType, digest, size);
        descriptor["platform"] = new JsonObject { ["architecture"] = request.Architecture, ["os"] = "linux" };
        descriptor["annotations"] = new JsonObject { [NameAnnotation] = request.Name, [TagAnnotation] = request.Tag };
        return descriptor;
    }

    /// <summary>The index of a layout.</summary>
    /// <param name="manifests">Descriptors of the manifests.</param>
    public static JsonObject Index(params JsonNode[] manifests) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = IndexType,
        ["manifests"] = new JsonArray(manifests),
    };

    /// <summary>The file that marks a folder as a layout.</summary>
    public static JsonObject LayoutMarker() => new() { ["imageLayoutVersion"] = "1.0.0" };

    /// <summary><c>manifest.json</c> of a Docker archive, as <c>docker save</c> writes it.</summary>
    /// <param name="request">What is built.</param>
    /// <param name="image">The image.</param>
    public static JsonArray DockerManifest(BuildRequest request, BuiltImage image) =>
    [
        new JsonObject
        {
            ["Config"] = StagedLayout.BlobName(image.ConfigDigest),
            ["RepoTags"] = Strings([request.Name]),
            ["Layers"] = Strings(image.Layers.Select(layer => StagedLayout.BlobName(layer.Digest))),
        },
    ];

    private static JsonObject ProcessConfig(BuildRequest request)
    {
        var options = request.Options;
        var environment = options.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}");
        var config = new JsonObject();
        AddText(config, "User", options.User);
        AddStrings(config, "Env", environment);
        AddStrings(config, "Entrypoint", options.Entrypoint);
        AddStrings(config, "Cmd", options.Command);
        AddText(config, "WorkingDir", options.WorkingDirectory);
        if (request.Labels.Count > 0)
        {
            config["Labels"] = new JsonObject(
                request.Labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));
        }

        return config;
    }

    private static JsonObject Descriptor(string mediaType, string digest, long size) =>
        new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };

    private static void AddText(JsonObject target, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            target[name] = value;
        }
    }

    private static void AddStrings(JsonObject target, string name, IEnumerable<string> values)
    {
        var strings = Strings(values);
        if (strings.Count > 0)
        {
            target[name] = strings;
        }
    }

    private static JsonArray Strings(IEnumerable<string> values) =>
        new([.. values.Select(value => JsonValue.Create(value))]);
}
