using System.Text.Json.Nodes;

namespace SystemContainers.Containers.Security;

/// <summary>The capabilities of a process in a <c>config.json</c> (capabilities(7)).</summary>
internal static class CapabilitySets
{
    /// <summary>
    /// What container engines give a service that asks for nothing: none of them reaches beyond the container.
    /// </summary>
    internal static IReadOnlySet<string> Harmless { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD",
        "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID",
        "CAP_SYS_CHROOT",
    };

    /// <summary>Every capability in any of the sets, sorted.</summary>
    /// <param name="configuration">The configuration.</param>
    internal static IReadOnlyList<string> Read(JsonNode configuration) =>
        [.. Sets(configuration).SelectMany(Texts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Takes away what is not harmless, and the inheritable set, which lets programs regain what was dropped.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    internal static void Reduce(JsonNode configuration)
    {
        if (configuration["process"]?["capabilities"] is not JsonObject capabilities)
        {
            return;
        }

        capabilities.Remove("inheritable");
        capabilities.Remove("ambient");
        foreach (var (name, set) in capabilities.ToList())
        {
            if (set is JsonArray array)
            {
                capabilities[name] = new JsonArray([.. Texts(array).Where(Harmless.Contains).Select(c => (JsonNode)c)]);
            }
        }
    }

    private static IEnumerable<JsonArray> Sets(JsonNode configuration) =>
        (configuration["process"]?["capabilities"] as JsonObject ?? []).Select(set => set.Value).OfType<JsonArray>();

    private static IEnumerable<string> Texts(JsonArray set) => set.OfType<JsonNode>().Select(c => c.ToString());
}
