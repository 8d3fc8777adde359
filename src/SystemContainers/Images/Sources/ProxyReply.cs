using System.Text.Json;
using System.Text.Json.Serialization;

namespace SystemContainers.Images.Sources;

/// <summary>An answer of skopeo's image proxy.</summary>
internal sealed record ProxyReply
{
    [JsonPropertyName("success")]
    public bool Success { get; init; }

    [JsonPropertyName("value")]
    public JsonElement Value { get; init; }

    [JsonPropertyName("pipeid")]
    public uint PipeId { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }
}
