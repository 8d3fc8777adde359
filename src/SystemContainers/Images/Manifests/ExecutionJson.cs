using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>How a container is run, as the image has it.</summary>
internal sealed record ExecutionJson
{
    [JsonPropertyName("User")]
    public string? User { get; init; }

    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Command { get; init; }

    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
