using System.Text.Json;
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

    /// <summary>
    /// How each layer came to be: an array of objects, of which those with <c>empty_layer</c> stand for none. Only a
    /// build on this image looks at it, so that a wrong form hinders nothing else.
    /// </summary>
    [JsonPropertyName("history")]
    public JsonElement? History { get; init; }
}
