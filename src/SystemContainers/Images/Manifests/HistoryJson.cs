using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>An entry in the history of a schema 1 manifest.</summary>
internal sealed record HistoryJson
{
    /// <summary>A JSON text of its own: a <see cref="CompatibilityJson"/>.</summary>
    [JsonPropertyName("v1Compatibility")]
    public string? Compatibility { get; init; }
}
