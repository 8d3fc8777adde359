using System.Text.Json.Serialization;

namespace SystemContainers.Images.Transfer;

/// <summary>The platform of an image in an index.</summary>
internal sealed record IndexPlatformJson
{
    [JsonPropertyName("os")]
    public string? OperatingSystem { get; init; }

    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    [JsonPropertyName("variant")]
    public string? Variant { get; init; }
}
