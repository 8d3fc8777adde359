using System.Text.Json.Nodes;

namespace SystemContainers.Containers.Security;

/// <summary>Security settings in a deployment's <c>info</c>.</summary>
internal static class SecurityJson
{
    private const string Name = "name";
    private const string Asked = "asked";
    private const string Granted = "granted";
    private const string File = "file";

    /// <summary>Their JSON.</summary>
    /// <param name="settings">The settings.</param>
    internal static JsonArray Write(IEnumerable<SecuritySetting> settings) => new(
    [
        .. settings.Select(s => new JsonObject
        {
            [Name] = s.Name, [Asked] = s.Asked, [Granted] = s.Granted, [File] = s.File,
        }),
    ]);

    /// <summary>Reads them; what is of another kind is passed over.</summary>
    /// <param name="json">The JSON, or null.</param>
    internal static IReadOnlyList<SecuritySetting> Read(JsonNode? json) =>
    [
        .. (json as JsonArray ?? []).OfType<JsonObject>().Select(s => new SecuritySetting(
            Text(s, Name), Text(s, Asked), Text(s, Granted), Text(s, File))),
    ];

    private static string Text(JsonObject setting, string name) => setting[name]?.ToString() ?? string.Empty;
}
