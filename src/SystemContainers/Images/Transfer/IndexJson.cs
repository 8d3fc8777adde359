using System.Text.Json.Serialization;

namespace SystemContainers.Images.Transfer;

/// <summary>An index of images for several platforms (image-spec, image-index.md; Docker's manifest list).</summary>
internal sealed record IndexJson
{
    [JsonPropertyName("manifests")]
    public IReadOnlyList<IndexEntryJson?>? Manifests { get; init; }
}
