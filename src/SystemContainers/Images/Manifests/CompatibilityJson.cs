using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>What a schema 1 manifest says of an image at one layer.</summary>
internal sealed record CompatibilityJson
{
    [JsonPropertyName("config")]
    public ExecutionJson? Execution { get; init; }

    /// <summary>That of the container in which the layer was made.</summary>
    [JsonPropertyName("container_config")]
    public ExecutionJson? ContainerExecution { get; init; }
}
