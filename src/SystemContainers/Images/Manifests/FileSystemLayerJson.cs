using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>A layer of a schema 1 manifest.</summary>
internal sealed record FileSystemLayerJson
{
    [JsonPropertyName("blobSum")]
    public string? BlobSum { get; init; }
}
