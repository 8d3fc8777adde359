using System.Text;
using System.Text.Encodings.Web;

namespace SystemContainers.Templates;

/// <summary>
/// Expansion in JSON. In a string a value is escaped. Elsewhere it is inserted as it is, but must be complete in
/// itself: it can fill the place where it stands, and cannot close what is around it or add anything outside.
/// </summary>
internal static class JsonExpansion
{
    /// <summary>Expands a template that has all its values.</summary>
    /// <param name="template">The template.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidVariable"/>, or
    /// <see cref="ErrorCode.InvalidDefinition"/> where the result is not JSON.</exception>
    public static string Expand(Template template, IReadOnlyDictionary<string, string> values)
    {
        var cursor = new JsonCursor();
        var output = new StringBuilder();
        foreach (var piece in template.Pieces)
        {
            var text = piece.Use is null ? piece.Literal : Insert(cursor, piece.Use, values[piece.Use.Variable]);
            cursor.Move(text);
            output.Append(text);
        }

        var rendered = output.ToString();
        JsonFile.Parse(template.FileName, rendered, "in the rendered text ");
        return rendered;
    }

    private static string Insert(JsonCursor cursor, TemplateUse use, string value)
    {
        TemplateProblem.RefuseCharacters(use, value, character => character == '\0', "a configuration");
        if (cursor.Place == JsonPlace.InString)
        {
            return cursor.IsEscaping
                ? throw TemplateProblem.Definition(
                    use.File, use.Line, $"a backslash stands right before '{use.Variable}'",
                    "Write \\\\ for a backslash.")
                : JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        }

        var problem = cursor.Place == JsonPlace.InScalar
            ? CheckInScalar(value)
            : Check(cursor.Place, use, value.Trim(' ', '\t', '\n', '\r'));
        return problem is null
            ? value
            : throw TemplateProblem.Value(use, problem, "Give a value of that form, or correct the template.");
    }

    private static string? Check(JsonPlace place, TemplateUse use, string value) => place switch
    {
        JsonPlace.Document or JsonPlace.MemberValue => JsonFile.IsValid(value)
            ? null
            : "must be exactly one JSON value there, such as 8080, true or \"text\" with its quotes",
        JsonPlace.FirstElement => CheckFirst(value, "[]", "elements of an array"),
        JsonPlace.FirstMember => CheckFirst(value, "{}", "members of an object"),
        JsonPlace.NextElement => CheckNext(value, "[]", "elements of an array"),
        JsonPlace.NextMember => CheckNext(value, "{}", "members of an object"),
        JsonPlace.AfterElement => CheckMore(value, "[]", "elements of an array"),
        JsonPlace.AfterMember => CheckMore(value, "{}", "members of an object"),
        _ => throw TemplateProblem.Definition(
            use.File, use.Line, $"no value can stand where '{use.Variable}' stands", "Move or remove it."),
    };

    private static string? CheckInScalar(string value) =>
        value.All(JsonCursor.IsScalar) ? null : "stands inside a number or word there, so it must be letters or digits";

    private static string? CheckFirst(string value, string brackets, string kind) =>
        IsFragment(value, brackets) ? null : $"must be {kind} there, separated by commas, or empty";

    private static string? CheckNext(string value, string brackets, string kind) =>
        value.Length > 0 && IsFragment(value, brackets)
            ? null
            : $"stands after a comma, so it must be {kind}, separated by commas, and not empty";

    private static string? CheckMore(string value, string brackets, string kind)
    {
        if (value.Length == 0 || (value[0] == ',' && value.Length > 1 && IsFragment(value[1..], brackets)))
        {
            return null;
        }

        return value[0] == ','
            ? $"must be a comma and then {kind} there, separated by commas"
            : $"stands after one of the {kind}, so it must be empty or begin with a comma";
    }

    // Alone between its brackets it must be JSON: then it closes nothing that it has not opened.
    private static bool IsFragment(string value, string brackets) =>
        JsonFile.IsValid(brackets[0] + value + brackets[1]);
}
