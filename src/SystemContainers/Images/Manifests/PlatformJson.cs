using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>For which platform a manifest of an index is (image-spec, image-index.md).</summary>
internal sealed record PlatformJson
{
    [JsonPropertyName("os")]
    public string? OperatingSystem { get; init; }

    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        Variant is { Length: > 0 }
            ? $"{OperatingSystem}/{Architecture}/{Variant}"
            : $"{OperatingSystem}/{Architecture}";
}
