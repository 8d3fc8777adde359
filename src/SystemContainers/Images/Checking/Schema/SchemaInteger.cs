using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>A whole number.</summary>
/// <param name="minimum">The least.</param>
/// <param name="maximum">The greatest.</param>
internal sealed class SchemaInteger(decimal minimum, decimal maximum) : SchemaType
{
    private protected override IEnumerable<SchemaProblem> CheckPresent(JsonPart part) =>
        part.Element.ValueKind == JsonValueKind.Number && part.Element.TryGetDecimal(out var number)
            && decimal.IsInteger(number) && number >= minimum && number <= maximum
                ? []
                : [WrongType(part, $"a whole number from {minimum} to {maximum}")];
}
