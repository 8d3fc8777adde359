using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>An object with members that are known.</summary>
/// <param name="members">They, by name.</param>
/// <param name="required">Those that must be there.</param>
/// <param name="elsewhere">Members that earlier versions had here, and where they are now; empty for nowhere.</param>
internal sealed class SchemaObject(
    IReadOnlyDictionary<string, SchemaType> members,
    IReadOnlyList<string> required,
    IReadOnlyDictionary<string, string> elsewhere) : SchemaType
{
    private protected override IEnumerable<SchemaProblem> CheckPresent(JsonPart part)
    {
        if (part.Element.ValueKind != JsonValueKind.Object)
        {
            return [WrongType(part, "an object")];
        }

        var present = part.Members()
            .Where(member => member.Value.Element.ValueKind != JsonValueKind.Null)
            .Select(member => member.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = required.Where(name => !present.Contains(name)).Select(name => new SchemaProblem(
            CheckRules.ConfigurationMissingSetting, part,
            $"{NameOf(part)} has no '{name}'."));
        return missing.Concat(part.Members().SelectMany(member => CheckMember(member.Name, member.Value)));
    }

    private IEnumerable<SchemaProblem> CheckMember(string name, JsonPart value)
    {
        if (members.TryGetValue(name, out var type))
        {
            return type.Check(value);
        }

        if (members.Keys.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return
            [
                new SchemaProblem(
                    CheckRules.ConfigurationMisspelledSetting, value,
                    $"{NameOf(value)} is spelled '{known}' in the specification, and not every runtime reads it."),
            ];
        }

        return elsewhere.TryGetValue(name, out var place)
            ? CheckObsolete(value, place)
            : [new SchemaProblem(
                CheckRules.ConfigurationUnknownSetting, value, $"{NameOf(value)} is not in the specification.")];
    }

    // What is empty is missed by nobody.
    private static IEnumerable<SchemaProblem> CheckObsolete(JsonPart value, string place)
    {
        if (place.Length == 0)
        {
            return
            [
                new SchemaProblem(
                    CheckRules.ConfigurationObsoletePlatform, value, $"{NameOf(value)} is from before OCI 1.0."),
            ];
        }

        var isEmpty = value.Element.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False => true,
            JsonValueKind.String => value.Text().Length == 0,
            JsonValueKind.Array => !value.Items().Any(),
            _ => false,
        };
        return isEmpty
            ? []
            : [new SchemaProblem(
                CheckRules.ConfigurationObsoleteSetting, value,
                $"{NameOf(value)} is from before OCI 1.0 and runtimes ignore it; it is '{place}' now.")];
    }
}
