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

    private const string BaseDigestAnnotation = "org.opencontainers.image.base.digest";
    private const string ManifestType = ImageManifest.OciType;
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
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

    /// <summary>The image manifest.</summary>
    /// <param name="configDigest">Digest of the configuration.</param>
    /// <param name="configSize">Its bytes.</param>
    /// <param name="layers">The layers, base first.</param>
    /// <param name="baseDigest">Digest of the image that it is built on; null for none.</param>
    public static JsonObject Manifest(
        string configDigest, long configSize, IReadOnlyList<BuiltLayer> layers, string? baseDigest)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor(ConfigType, configDigest, configSize),
            ["layers"] = new JsonArray(
                [.. layers.Select(layer => Descriptor(layer.MediaType, layer.Digest, layer.Size))]),
        };
        if (baseDigest is not null)
        {
            manifest["annotations"] = new JsonObject { [BaseDigestAnnotation] = baseDigest };
        }

        return manifest;
    }

    /// <summary>The manifest's descriptor in the index of a layout.</summary>
    /// <param name="request">What is built.</param>
    /// <param name="platform">What the image runs on.</param>
    /// <param name="digest">Digest of the manifest.</param>
    /// <param name="size">Its bytes.</param>
    public static JsonObject ManifestDescriptor(
        BuildRequest request, ImagePlatform platform, string digest, long size)
    {
        var descriptor = Descriptor(ManifestType, digest, size);
        descriptor["platform"] = AddPlatform(new JsonObject(), platform);
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

    /// <summary>Adds what an image runs on to a document.</summary>
    /// <param name="document">A configuration, or the platform of a descriptor; the keys are the same.</param>
    /// <param name="platform">What the image runs on.</param>
    /// <returns>The document.</returns>
    public static JsonObject AddPlatform(JsonObject document, ImagePlatform platform)
    {
        document["architecture"] = platform.Architecture;
        document["os"] = platform.OperatingSystem;
        if (platform.Variant is not null)
        {
            document["variant"] = platform.Variant;
        }

        return document;
    }

    /// <summary>Texts as an array.</summary>
    /// <param name="values">The texts.</param>
    public static JsonArray Strings(IEnumerable<string> values) =>
        new([.. values.Select(value => JsonValue.Create(value))]);

    private static JsonObject Descriptor(string mediaType, string digest, long size) =>
        new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };
}
