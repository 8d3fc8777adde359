using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed class SchemaFlag : SchemaType
{
    private protected override IEnumerable<SchemaProblem> CheckPresent(JsonPart part) =>
        part.Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? [] : [WrongType(part, "true or false")];
}
