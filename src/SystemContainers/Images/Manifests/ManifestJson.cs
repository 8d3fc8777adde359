using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>A manifest, in any of the forms that the image store may hold.</summary>
internal sealed record ManifestJson
{
    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; }

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("config")]
    public DescriptorJson? Config { get; init; }

    [JsonPropertyName("layers")]
    public IReadOnlyList<DescriptorJson>? Layers { get; init; }

    /// <summary>The members of an index, which has no layers of its own.</summary>
    [JsonPropertyName("manifests")]
    public IReadOnlyList<DescriptorJson>? Manifests { get; init; }

    /// <summary>The layers of Docker's schema 1, top first.</summary>
    [JsonPropertyName("fsLayers")]
    public IReadOnlyList<FileSystemLayerJson>? FileSystemLayers { get; init; }

    /// <summary>The history of Docker's schema 1, top first.</summary>
    [JsonPropertyName("history")]
    public IReadOnlyList<HistoryJson>? History { get; init; }

    /// <summary>The layers as old imports stored them, base first.</summary>
    [JsonPropertyName("Layers")]
    public IReadOnlyList<string>? InspectedLayers { get; init; }

    /// <summary>The digest as old imports stored it.</summary>
    [JsonPropertyName("Digest")]
    public string? InspectedDigest { get; init; }

    /// <summary>The labels as old imports stored them.</summary>
    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? InspectedLabels { get; init; }
}
