using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>The layers' content digests.</summary>
internal sealed record RootFileSystemJson
{
    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<string>? DiffIds { get; init; }
}
