using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>A descriptor of a blob (image-spec, descriptor.md).</summary>
internal sealed record DescriptorJson
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("size")]
    public long Size { get; init; }

    /// <summary>In an index: what the manifest is for.</summary>
    [JsonPropertyName("platform")]
    public PlatformJson? Platform { get; init; }

    /// <summary>In an index: what else is said of the manifest, its tag among it.</summary>
    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string?>? Annotations { get; init; }

    /// <summary>Where else the blob can be had.</summary>
    [JsonPropertyName("urls")]
    public IReadOnlyList<string>? Urls { get; init; }
}
