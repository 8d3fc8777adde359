using System.Text;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>
/// A template of JSON as JSON: other characters in place of its variables, every other one where it was.
/// </summary>
internal static class JsonMask
{
    /// <summary>Makes it.</summary>
    /// <param name="text">The template's text.</param>
    /// <returns>A text of the same length.</returns>
    internal static string Create(string text)
    {
        var mask = new StringBuilder();
        var cursor = new JsonCursor();
        foreach (var (start, length) in Template.Placeholders(text))
        {
            Append(text[mask.Length..start]);
            Append(Stand(cursor.Place, length));
        }

        Append(text[mask.Length..]);
        return mask.ToString();

        void Append(string part)
        {
            cursor.Move(part);
            mask.Append(part);
        }
    }

    private static string Stand(JsonPlace place, int length) => place switch
    {
        JsonPlace.InString => new string('x', length),
        JsonPlace.InScalar => new string('1', length),
        JsonPlace.Document or JsonPlace.MemberValue or JsonPlace.NextElement => "1".PadRight(length),
        _ => new string(' ', length),
    };
}
