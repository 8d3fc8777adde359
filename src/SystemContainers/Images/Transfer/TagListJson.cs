using System.Text.Json.Serialization;

namespace SystemContainers.Images.Transfer;

/// <summary>What <c>skopeo list-tags</c> prints.</summary>
internal sealed record TagListJson
{
    [JsonPropertyName("Tags")]
    public IReadOnlyList<string?>? Tags { get; init; }
}
