using System.Text.Json;
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

    // Only what needs these looks at them, so that a wrong form hinders nothing else.

    /// <summary>An object whose keys are ports, with <c>/tcp</c> or <c>/udp</c>.</summary>
    [JsonPropertyName("ExposedPorts")]
    public JsonElement? ExposedPorts { get; init; }

    /// <summary>An object whose keys are paths.</summary>
    [JsonPropertyName("Volumes")]
    public JsonElement? Volumes { get; init; }

    /// <summary>The name or number of a signal.</summary>
    [JsonPropertyName("StopSignal")]
    public JsonElement? StopSignal { get; init; }

    /// <summary>An object: how Docker asks whether the container is healthy.</summary>
    [JsonPropertyName("Healthcheck")]
    public JsonElement? Healthcheck { get; init; }

    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
