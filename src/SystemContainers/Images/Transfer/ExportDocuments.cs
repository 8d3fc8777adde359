using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SystemContainers.Images.Building;

namespace SystemContainers.Images.Transfer;

/// <summary>The documents that stand beside an exported image's own (image-spec 1.1, <c>image-layout.md</c>).</summary>
internal static partial class ExportDocuments
{
    /// <summary>The manifest's descriptor in the index of a layout, with the image's name in its annotations.</summary>
    /// <param name="content">The image.</param>
    internal static JsonObject Descriptor(ImageContent content)
    {
        var name = content.Image.Name;
        var annotations = new JsonObject { [OciDocuments.NameAnnotation] = name };
        if (IsReference(name))
        {
            annotations[OciDocuments.TagAnnotation] = name;
        }

        var descriptor = new JsonObject
        {
            ["mediaType"] = content.MediaType,
            ["digest"] = content.Image.Digest,
            ["size"] = content.Manifest.Length,
        };
        if (content.Image.Platform is { } platform)
        {
            descriptor["platform"] = Platform(platform);
        }

        descriptor["annotations"] = annotations;
        return descriptor;
    }

    /// <summary><c>manifest.json</c> of a Docker archive, as <c>docker save</c> writes it.</summary>
    /// <param name="content">The image.</param>
    internal static JsonArray DockerManifest(ImageContent content) =>
    [
        new JsonObject
        {
            ["Config"] = StagedLayout.BlobName(content.Configuration.Digest),
            ["RepoTags"] = content.Image.Tag is null ? [] : new JsonArray(content.Image.Name),
            ["Layers"] = new JsonArray(
                [.. content.Layers.Select(l => JsonValue.Create(StagedLayout.BlobName(l.Digest)))]),
        },
    ];

    /// <summary>
    /// Whether skopeo finds an image by its name in a layout that holds others too: it passes over Docker's manifests,
    /// and over names that the specification does not allow there.
    /// </summary>
    /// <param name="descriptor">The manifest's descriptor.</param>
    internal static bool CanBeSelected(JsonNode? descriptor) =>
        descriptor is JsonObject members
        && Text(members["mediaType"])?.StartsWith("application/vnd.oci.", StringComparison.Ordinal) == true
        && Annotation(members, OciDocuments.TagAnnotation) is { Length: > 0 };

    /// <summary>An annotation of a descriptor, or null.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="name">The annotation.</param>
    internal static string? Annotation(JsonNode? descriptor, string name) =>
        descriptor is JsonObject members && members["annotations"] is JsonObject annotations
            ? Text(annotations[name])
            : null;

    private static JsonObject Platform(ImagePlatform platform)
    {
        var result = new JsonObject { ["architecture"] = platform.Architecture, ["os"] = platform.OperatingSystem };
        if (platform.Variant is not null)
        {
            result["variant"] = platform.Variant;
        }

        return result;
    }

    private static string? Text(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static bool IsReference(string name) => ReferencePattern().IsMatch(name);

    // annotations.md, org.opencontainers.image.ref.name.
    [GeneratedRegex(
        @"\A[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*(?:/[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*)*\z")]
    private static partial Regex ReferencePattern();
}
