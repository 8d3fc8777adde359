using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>The keys of <c>manifest.json</c>.</summary>
internal static class ManifestRules
{
    private static readonly string[] _keys =
    [
        "version", "defaultValues", "renameFiles", "installedFilesTemplate", "useLinks", "noContainerService",
        "healthCommand", "healthUri",
    ];

    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    internal static void Check(CheckContext context)
    {
        if (Read(context) is not { } root)
        {
            return;
        }

        foreach (var (name, value) in Loosely.Members(root).Where(member => !_keys.Contains(member.Name)))
        {
            context.Add(
                CheckRules.ManifestUnknownKey, DefinitionSource.ManifestFile, value.Line,
                $"'{name}' is no key of manifest.json; they are {string.Join(", ", _keys)}.");
        }
    }

    /// <summary>The manifest as JSON; null where there is none or it is invalid.</summary>
    /// <param name="context">The check.</param>
    internal static JsonPart? Read(CheckContext context) =>
        context.Manifest == ManifestFile.Empty
        || !context.Source.Texts.TryGetValue(DefinitionSource.ManifestFile, out var text)
            ? null
            : JsonFile.Parse(DefinitionSource.ManifestFile, text).Root;
}
