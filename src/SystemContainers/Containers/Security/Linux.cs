using System.Text.Json.Nodes;

namespace SystemContainers.Containers.Security;

/// <summary>The section <c>linux</c> of a <c>config.json</c>.</summary>
internal static class Linux
{
    /// <summary>The section; it is made where there is none.</summary>
    /// <param name="root">The configuration.</param>
    internal static JsonObject Of(JsonNode root)
    {
        if (root["linux"] is not JsonObject linux)
        {
            root["linux"] = linux = [];
        }

        return linux;
    }

    /// <summary>The kinds of namespaces that the container does not share with its host.</summary>
    /// <param name="root">The configuration.</param>
    internal static IEnumerable<string> Namespaces(JsonNode root) =>
        (root["linux"]?["namespaces"] as JsonArray ?? []).Select(n => n?["type"]?.ToString()).OfType<string>();

    /// <summary>The texts of an array.</summary>
    /// <param name="array">The array; null has none.</param>
    internal static IEnumerable<string> Read(JsonNode? array) =>
        (array as JsonArray ?? []).OfType<JsonNode>().Select(n => n.ToString());

    /// <summary>Texts as an array.</summary>
    /// <param name="texts">The texts.</param>
    internal static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
