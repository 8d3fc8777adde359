using System.Text.Json.Nodes;

namespace SystemContainers.Containers.Security;

/// <summary>What a <c>config.json</c> says of what its service may do, in words.</summary>
internal static class SecuritySummary
{
    private const string None = "none";

    /// <summary>The settings by name.</summary>
    /// <param name="root">The configuration.</param>
    internal static IReadOnlyDictionary<string, string> Read(JsonNode root) => new Dictionary<string, string>
    {
        ["capabilities"] = Words(CapabilitySets.Read(root)),
        ["hooks"] = Words(
            (root["hooks"] as JsonObject ?? []).Where(h => h.Value is JsonArray { Count: > 0 }).Select(h => h.Key)),
        ["maskedPaths"] = Words(Linux.Read(root["linux"]?["maskedPaths"])),
        ["namespaces"] = Words(Linux.Namespaces(root)),
        ["noNewPrivileges"] = root["process"]?["noNewPrivileges"]?.ToString() ?? "false",
        ["readonlyPaths"] = Words(Linux.Read(root["linux"]?["readonlyPaths"])),
        ["root"] = root["root"]?["readonly"]?.ToString() == "true" ? "read-only" : "writable",
        ["seccomp"] = Filter(root["linux"]?["seccomp"]),
        ["user"] = root["process"]?["user"]?["uid"]?.ToString() ?? "0",
    };

    private static string Words(IEnumerable<string> texts) =>
        string.Join(' ', texts.Order(StringComparer.Ordinal)) is { Length: > 0 } words ? words : None;

    private static string Filter(JsonNode? filter)
    {
        if (filter is not JsonObject)
        {
            return None;
        }

        var named = (filter["syscalls"] as JsonArray ?? []).Sum(rule => (rule?["names"] as JsonArray)?.Count ?? 0);
        return $"{filter["defaultAction"]}, {named} named";
    }
}
