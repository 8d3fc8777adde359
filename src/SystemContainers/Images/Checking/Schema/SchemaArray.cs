using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>An array.</summary>
/// <param name="item">What its elements may be.</param>
internal sealed class SchemaArray(SchemaType item) : SchemaType
{
    private protected override IEnumerable<SchemaProblem> CheckPresent(JsonPart part) =>
        part.Element.ValueKind == JsonValueKind.Array
            ? part.Items().SelectMany(CheckItem)
            : [WrongType(part, "an array")];

    private IEnumerable<SchemaProblem> CheckItem(JsonPart part) =>
        part.Element.ValueKind == JsonValueKind.Null ? [WrongType(part, "a value, not null")] : item.Check(part);
}
