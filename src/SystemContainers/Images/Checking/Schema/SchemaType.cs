using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>What a value in a configuration may be.</summary>
internal abstract class SchemaType
{
    /// <summary>Checks a value and all that is in it.</summary>
    /// <param name="part">The value. <c>null</c> is as good as absent: that is how runtimes read it.</param>
    internal IEnumerable<SchemaProblem> Check(JsonPart part) =>
        part.Element.ValueKind == JsonValueKind.Null ? [] : CheckPresent(part);

    /// <summary>Checks a value that is not <c>null</c>.</summary>
    /// <param name="part">The value.</param>
    private protected abstract IEnumerable<SchemaProblem> CheckPresent(JsonPart part);

    /// <summary>Name of a place as messages have it: <c>process/args</c>.</summary>
    /// <param name="part">The place.</param>
    private protected static string NameOf(JsonPart part) =>
        part.Pointer.Length == 0 ? "the configuration" : $"'{part.Pointer[1..]}'";

    /// <summary>A value is of another type.</summary>
    /// <param name="part">The value.</param>
    /// <param name="expected">What it should be.</param>
    private protected static SchemaProblem WrongType(JsonPart part, string expected) =>
        new(CheckRules.ConfigurationWrongType, part, $"{NameOf(part)} must be {expected}.");
}
