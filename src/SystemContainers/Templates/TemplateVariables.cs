using SystemContainers.Images;

namespace SystemContainers.Templates;

/// <summary>What the templates of an image need from whoever installs it.</summary>
internal static class TemplateVariables
{
    /// <summary>Checks that every variable has a value.</summary>
    /// <param name="templates">All templates of the image.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.MissingVariable"/>, naming every variable
    /// without a value and all its places.</exception>
    public static void RequireAll(IEnumerable<Template> templates, IReadOnlyDictionary<string, string> values)
    {
        var missing = templates
            .SelectMany(template => template.Uses)
            .Where(use => !values.ContainsKey(use.Variable))
            .GroupBy(use => use.Variable)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var places = missing.Select(group => $"{group.Key} ({string.Join(", ", Locations(group))})");
        var subject = missing.Count == 1 ? "A template variable has" : $"{missing.Count} template variables have";
        throw new SystemContainersException(
            ErrorCode.MissingVariable,
            $"{subject} no value: {string.Join("; ", places)}.",
            $"Give each a value: {string.Join(", ", missing.Select(group => $"{group.Key}=VALUE"))}.",
            string.Join(", ", missing.Select(group => group.Key)));
    }

    /// <summary>Warnings for values that have no effect.</summary>
    /// <param name="templates">All templates of the image.</param>
    /// <param name="given">The variables that the user set.</param>
    public static IReadOnlyList<string> Warnings(IEnumerable<Template> templates, IEnumerable<string> given)
    {
        var used = templates.SelectMany(template => template.Uses).Select(use => use.Variable).ToHashSet();
        return
        [
            .. given.Order(StringComparer.Ordinal)
                .Select(name =>
                    BuiltInVariables.Forced.Contains(name)
                        ? $"The variable '{name}' is always set by the host; the value given for it is not used."
                        : used.Contains(name) || BuiltInVariables.Host.Contains(name)
                            ? null
                            : $"The image has no variable '{name}'; the value given for it is not used.")
                .OfType<string>(),
        ];
    }

    /// <summary>The variables of an image, by name.</summary>
    /// <param name="image">Name of the image.</param>
    /// <param name="templates">All its templates.</param>
    /// <param name="manifest">Its manifest.</param>
    public static IReadOnlyList<SystemImageVariable> Describe(
        string image, IEnumerable<Template> templates, ManifestFile manifest) =>
        [
            .. templates
                .SelectMany(template => template.Uses)
                .GroupBy(use => use.Variable)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Describe(image, group.Key, manifest, [.. Locations(group)])),
        ];

    private static SystemImageVariable Describe(
        string image, string name, ManifestFile manifest, IReadOnlyList<string> usedIn)
    {
        // A default of the image for what the host sets never takes effect, except for UUID.
        if (BuiltInVariables.Forced.Contains(name) || BuiltInVariables.Host.Contains(name))
        {
            return new SystemImageVariable(image, name, VariableKind.Host, null, usedIn);
        }

        return manifest.DefaultValues.TryGetValue(name, out var value)
            ? new SystemImageVariable(image, name, VariableKind.Default, value, usedIn)
            : new SystemImageVariable(
                image, name, name == BuiltInVariables.Uuid ? VariableKind.Host : VariableKind.Required, null, usedIn);
    }

    private static IEnumerable<string> Locations(IEnumerable<TemplateUse> uses) =>
        uses.Select(use => use.Location).Distinct();
}
