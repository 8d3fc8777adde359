using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>The variables: which are used, which have a default, which are the host's.</summary>
internal static class VariableRules
{
    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    internal static void Check(CheckContext context)
    {
        var uses = Uses(context);
        CheckDefaults(context, uses);
        var required = uses.Where(use => context.IsRequired(use.Variable))
            .GroupBy(use => use.Variable).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var variable in required)
        {
            var use = variable.First();
            context.Add(
                CheckRules.VariableRequired, use.File, use.Line,
                $"'{variable.Key}' has no default, so whoever installs the image has to give a value.");
        }
    }

    private static void CheckDefaults(CheckContext context, IReadOnlyList<TemplateUse> uses)
    {
        var used = uses.Select(use => use.Variable).ToHashSet(StringComparer.Ordinal);
        var manifest = ManifestRules.Read(context);
        var defaults = manifest is { } root ? Loosely.Find(root, "defaultValues") : null;
        foreach (var (name, value) in Loosely.Members(defaults))
        {
            if (BuiltInVariables.Forced.Contains(name) || BuiltInVariables.Host.Contains(name))
            {
                context.Add(
                    CheckRules.VariableReserved, DefinitionSource.ManifestFile, value.Line,
                    $"The host sets '{name}', and a default of the image for it has no effect.");
            }
            else if (!used.Contains(name))
            {
                context.Add(
                    CheckRules.VariableUnused, DefinitionSource.ManifestFile, value.Line,
                    $"'{name}' has a default, and nothing uses it.");
            }
        }
    }

    private static IReadOnlyList<TemplateUse> Uses(CheckContext context) =>
    [
        .. context.Templates.SelectMany(template => template.Uses),
        .. context.Manifest.RenameFiles.Values.SelectMany(path => path.Uses),
        .. HostFileRules.Templates(context).SelectMany(template => template.Uses),
    ];
}
