using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Templates;

namespace SystemContainers.Images.Comparing;

/// <summary>The settings, labels and variables of one side of a comparison, by kind and name.</summary>
internal sealed class ImageValues
{
    private static readonly JsonSerializerOptions _json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<DifferenceKind, IReadOnlyDictionary<string, string?>> _values = [];

    private ImageValues()
    {
    }

    /// <summary>Those of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="definition">Its definition; null where it cannot be read.</param>
    internal static ImageValues Of(StoredImage image, ImageDefinition? definition)
    {
        var result = new ImageValues();
        result._values[DifferenceKind.Setting] = Settings(image);
        result._values[DifferenceKind.Label] =
            image.Image.Labels.ToDictionary(l => l.Key, string? (l) => l.Value, StringComparer.Ordinal);
        result._values[DifferenceKind.Environment] = Environment(image.Execution?.Environment ?? []);
        if (definition is not null)
        {
            result._values[DifferenceKind.Variable] = Variables(image.Image.Name, definition);
        }

        return result;
    }

    /// <summary>Those of a deployment: the values of variables that the host does not set.</summary>
    /// <param name="values">All values of its variables.</param>
    internal static ImageValues Of(IReadOnlyDictionary<string, string> values)
    {
        var result = new ImageValues();
        result._values[DifferenceKind.Variable] =
            values.Where(v => !IsHosts(v.Key)).ToDictionary(v => v.Key, string? (v) => v.Value, StringComparer.Ordinal);
        return result;
    }

    /// <summary>What differs of the kinds that both have, by kind and name.</summary>
    /// <param name="other">The other side.</param>
    internal IEnumerable<SystemImageDifference> Compare(ImageValues other) =>
        from kind in _values.Keys.Where(other._values.ContainsKey).Order()
        let reference = _values[kind]
        let difference = other._values[kind]
        from name in reference.Keys.Union(difference.Keys).Order(StringComparer.Ordinal)
        let found = Compare(kind, name, reference, difference)
        where found is not null
        select found;

    private static SystemImageDifference? Compare(
        DifferenceKind kind, string name,
        IReadOnlyDictionary<string, string?> reference, IReadOnlyDictionary<string, string?> difference)
    {
        var isBefore = reference.TryGetValue(name, out var before);
        var isAfter = difference.TryGetValue(name, out var after);
        return isBefore && isAfter && before == after ? null : new SystemImageDifference
        {
            Name = name,
            Kind = kind,
            Change = !isBefore ? DifferenceChange.Added
                : !isAfter ? DifferenceChange.Removed
                : DifferenceChange.Changed,
            ReferenceValue = before,
            DifferenceValue = after,
        };
    }

    private static Dictionary<string, string?> Settings(StoredImage image)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Command"] = List(image.Execution?.Command),
            ["Entrypoint"] = List(image.Execution?.Entrypoint),
            ["Platform"] = image.Image.Platform?.ToString(),
            ["User"] = image.Execution?.User,
            ["WorkingDirectory"] = image.Execution?.WorkingDirectory,
        };
        return settings.Where(s => !string.IsNullOrEmpty(s.Value)).ToDictionary(StringComparer.Ordinal);
    }

    private static string? List(IReadOnlyList<string>? words) =>
        words is { Count: > 0 } ? new JsonArray([.. words.Select(w => (JsonNode?)w)]).ToJsonString(_json) : null;

    // Of a name that is given twice the later one counts.
    private static Dictionary<string, string?> Environment(IEnumerable<string> environment) =>
        environment.Select(e => e.Split('=', 2)).GroupBy(e => e[0], StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key, string? (g) => g.Last().ElementAtOrDefault(1) ?? string.Empty, StringComparer.Ordinal);

    // A default of a variable that no template uses gets into deployments all the same.
    private static Dictionary<string, string?> Variables(string image, ImageDefinition definition)
    {
        var variables = definition.Manifest.DefaultValues.Where(v => !IsHosts(v.Key))
            .ToDictionary(v => v.Key, string? (v) => v.Value, StringComparer.Ordinal);
        foreach (var variable in TemplateVariables.Describe(image, definition.Templates, definition.Manifest))
        {
            if (variable.Kind == VariableKind.Required)
            {
                variables[variable.Name] = null;
            }
        }

        return variables;
    }

    private static bool IsHosts(string name) =>
        BuiltInVariables.Forced.Contains(name) || BuiltInVariables.Host.Contains(name) || name == BuiltInVariables.Uuid;
}
