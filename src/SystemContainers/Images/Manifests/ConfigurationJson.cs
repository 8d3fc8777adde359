using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>An image configuration (image-spec, config.md).</summary>
internal sealed record ConfigurationJson
{
    [JsonPropertyName("created")]
    public string? Created { get; init; }

    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    [JsonPropertyName("os")]
    public string? OperatingSystem { get; init; }

    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    [JsonPropertyName("config")]
    public ExecutionJson? Execution { get; init; }

    [JsonPropertyName("rootfs")]
    public RootFileSystemJson? RootFileSystem { get; init; }
}
