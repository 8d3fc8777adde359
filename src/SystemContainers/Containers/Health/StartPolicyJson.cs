using System.Text.Json;
using System.Text.Json.Nodes;

namespace SystemContainers.Containers.Health;

/// <summary>A start policy in a deployment's <c>info</c>: what it says, times in seconds.</summary>
internal static class StartPolicyJson
{
    private const string Timeout = "timeout";
    private const string SettleTime = "settle-time";
    private const string Command = "health-command";
    private const string Uri = "health-uri";

    /// <summary>Its JSON.</summary>
    /// <param name="policy">The policy.</param>
    internal static JsonObject Write(StartPolicy policy)
    {
        var json = new JsonObject();
        Add(json, Timeout, policy.Timeout?.TotalSeconds);
        Add(json, SettleTime, policy.SettleTime?.TotalSeconds);
        Add(
            json, Command,
            policy.HealthCommand is { } command ? new JsonArray([.. command.Select(c => (JsonNode)c)]) : null);
        Add(json, Uri, policy.HealthUri);
        return json;
    }

    /// <summary>Reads it; what is missing or of another kind says nothing.</summary>
    /// <param name="json">The JSON, or null.</param>
    internal static StartPolicy Read(JsonNode? json) =>
        json is not JsonObject policy
            ? new StartPolicy()
            : new StartPolicy
            {
                Timeout = Time(policy[Timeout]),
                SettleTime = Time(policy[SettleTime]),
                HealthCommand = (policy[Command] as JsonArray)?.Select(part => $"{part}").ToList(),
                HealthUri = policy[Uri] is JsonValue uri && uri.GetValueKind() == JsonValueKind.String
                    ? uri.GetValue<string>()
                    : null,
            };

    private static void Add(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static TimeSpan? Time(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var seconds)
        && seconds >= 0 && seconds < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
