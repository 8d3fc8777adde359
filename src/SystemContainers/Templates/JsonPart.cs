using System.Text.Json;

namespace SystemContainers.Templates;

/// <summary>A value in a JSON file that knows its place, so that a wrong type is reported with file and line.</summary>
/// <param name="File">The file.</param>
/// <param name="Pointer">The place in it, as a JSON Pointer (RFC 6901).</param>
/// <param name="Element">The value.</param>
internal readonly record struct JsonPart(JsonFile File, string Pointer, JsonElement Element)
{
    /// <summary>Its line, from 1.</summary>
    public int Line => File.LineOf(Pointer);

    /// <summary>The place as <c>file:line</c>.</summary>
    public string Location => $"{File.FileName}:{Line}";

    /// <summary>A pointer to a member.</summary>
    /// <param name="pointer">Pointer to the object.</param>
    /// <param name="name">The member's name.</param>
    public static string Append(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>The members of an object, in order.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: it is no
    /// object.</exception>
    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        var (file, pointer) = (File, Pointer);
        return Require(JsonValueKind.Object, "an object").EnumerateObject()
            .Select(member => (member.Name, new JsonPart(file, Append(pointer, member.Name), member.Value)));
    }

    /// <summary>A member of an object; null where it is absent.</summary>
    /// <param name="name">The member's name, exactly.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: it is no
    /// object.</exception>
    public JsonPart? Member(string name) =>
        Require(JsonValueKind.Object, "an object").TryGetProperty(name, out var element)
            ? new JsonPart(File, Append(Pointer, name), element)
            : null;

    /// <summary>The elements of an array.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: it is no
    /// array.</exception>
    public IEnumerable<JsonPart> Items()
    {
        var (file, pointer) = (File, Pointer);
        return Require(JsonValueKind.Array, "an array").EnumerateArray()
            .Select((element, index) => new JsonPart(file, $"{pointer}/{index}", element));
    }

    /// <summary>The value of a string.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: it is no
    /// string.</exception>
    public string Text() => Require(JsonValueKind.String, "a string").GetString()!;

    /// <summary>The values of an array of strings.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: it is not of that
    /// type.</exception>
    public IReadOnlyList<string> Texts() => [.. Items().Select(item => item.Text())];

    /// <summary>The value of <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: it is
    /// neither.</exception>
    public bool Flag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongType("true or false"),
    };

    /// <summary>The value of a whole number from 0 to 2^32 - 1.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: it is not of that
    /// type.</exception>
    public uint Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetUInt32(out var number)
        ? number
        : throw WrongType("a whole number, not negative");

    /// <summary>An exception that says what is wrong with this value.</summary>
    /// <param name="what">What is wrong, as a sentence without its full stop.</param>
    /// <param name="remedy">What to do, as a sentence.</param>
    public SystemContainersException Problem(string what, string remedy) =>
        TemplateProblem.Definition(File.FileName, Line, what, remedy);

    /// <summary>An exception that says that this value has the wrong type.</summary>
    /// <param name="expected">What it must be.</param>
    public SystemContainersException WrongType(string expected) => Problem(
        Pointer.Length == 0 ? $"the file must hold {expected}" : $"'{Pointer[1..]}' must be {expected}",
        "Correct the file in the image.");

    private JsonElement Require(JsonValueKind kind, string expected) =>
        Element.ValueKind == kind ? Element : throw WrongType(expected);
}
