using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>An object whose members have any names.</summary>
/// <param name="value">What their values may be.</param>
internal sealed class SchemaMap(SchemaType value) : SchemaType
{
    private protected override IEnumerable<SchemaProblem> CheckPresent(JsonPart part) =>
        part.Element.ValueKind == JsonValueKind.Object
            ? part.Members().SelectMany(member => value.Check(member.Value))
            : [WrongType(part, "an object")];
}
