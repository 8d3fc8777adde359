using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>Namespaces, and settings that need one: runtimes refuse them in the host's namespaces.</summary>
internal static class NamespaceRules
{
    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    /// <param name="document">The configuration.</param>
    internal static void Check(CheckContext context, ConfigurationDocument document)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in Loosely.Items(document.Find("linux", "namespaces")))
        {
            if (Loosely.Text(Loosely.Find(part, "type")) is { } type && !present.Add(type))
            {
                context.Add(
                    CheckRules.ConfigurationDuplicateNamespace, document.File, part.Line,
                    $"There is a second namespace of type '{type}'.");
            }
        }

        Require("uts", document.Find("hostname"));
        Require("user", document.Find("linux", "uidMappings"));
        Require("user", document.Find("linux", "gidMappings"));
        Require("mount", NotEmpty(document.Find("linux", "maskedPaths")));
        Require("mount", NotEmpty(document.Find("linux", "readonlyPaths")));
        foreach (var (name, value) in Loosely.Members(document.Find("linux", "sysctl")))
        {
            if (name.StartsWith("net.", StringComparison.Ordinal))
            {
                Require("network", value);
            }
        }

        void Require(string type, JsonPart? setting)
        {
            if (setting is { } part && !present.Contains(type))
            {
                context.Add(
                    CheckRules.ConfigurationNamespace, document.File, part.Line,
                    $"'{part.Pointer[1..]}' needs a namespace of type '{type}', and there is none.");
            }
        }
    }

    private static JsonPart? NotEmpty(JsonPart? list) => Loosely.Items(list).Any() ? list : null;
}
