using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>A string.</summary>
/// <param name="isAllowed">Which strings are allowed; null for all.</param>
/// <param name="expected">What an allowed one is, for messages.</param>
internal sealed class SchemaText(Func<string, bool>? isAllowed = null, string expected = "a string") : SchemaType
{
    private protected override IEnumerable<SchemaProblem> CheckPresent(JsonPart part)
    {
        if (part.Element.ValueKind != JsonValueKind.String)
        {
            return [WrongType(part, "a string")];
        }

        return isAllowed is null || isAllowed(part.Text())
            ? []
            : [new SchemaProblem(
                CheckRules.ConfigurationUnknownValue, part,
                $"{NameOf(part)} is '{part.Text()}' and must be {expected}.")];
    }
}
