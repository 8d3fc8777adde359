using System.Text;
using System.Text.RegularExpressions;

namespace SystemContainers.Templates;

/// <summary>
/// A template file: text with <c>$NAME</c> and <c>${NAME}</c> in it, and <c>$$</c> for a dollar sign. The syntax is
/// that of the old command (Python's <c>string.Template</c>).
/// </summary>
internal sealed partial class Template
{
    private Template(string fileName, string source, TemplateFormat format, IReadOnlyList<TemplatePiece> pieces)
    {
        FileName = fileName;
        Source = source;
        Format = format;
        Pieces = pieces;
        Uses = [.. pieces.Select(piece => piece.Use).OfType<TemplateUse>()];
    }

    /// <summary>Name of the file, for messages.</summary>
    public string FileName { get; }

    /// <summary>The text as it is in the image.</summary>
    public string Source { get; }

    /// <summary>What kind of file it is.</summary>
    public TemplateFormat Format { get; }

    /// <summary>The text in pieces, in order.</summary>
    public IReadOnlyList<TemplatePiece> Pieces { get; }

    /// <summary>Every use of a variable, in the order of the text.</summary>
    public IReadOnlyList<TemplateUse> Uses { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <param name="format">What kind of file it is.</param>
    /// <param name="firstLine">The line at which the text begins, where it is a part of a file.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> for a <c>$</c> that is
    /// none of the three forms.</exception>
    public static Template Parse(string fileName, string text, TemplateFormat format, int firstLine = 1)
    {
        var pieces = new List<TemplatePiece>();
        var literal = new StringBuilder();
        var line = firstLine;
        var position = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            literal.Append(text, position, match.Index - position);
            line += text.AsSpan(position, match.Index - position).Count('\n');
            position = match.Index + match.Length;
            if (match.Groups["name"] is { Success: true, Value: var name })
            {
                pieces.Add(new TemplatePiece(literal.ToString()));
                var use = new TemplateUse(name, fileName, line);
                pieces.Add(new TemplatePiece(string.Empty, use, IsLineEnd(text, position)));
                literal.Clear();
            }
            else if (match.Value == "$$")
            {
                literal.Append('$');
            }
            else
            {
                throw TemplateProblem.Definition(
                    fileName, line, "a '$' begins neither $NAME nor ${NAME}", "Write $$ for a dollar sign.");
            }
        }

        pieces.Add(new TemplatePiece(literal.Append(text, position, text.Length - position).ToString()));
        return new Template(fileName, text, format, pieces);
    }

    /// <summary>Where in a text the forms that begin with a dollar sign stand, in order.</summary>
    /// <param name="text">The text of a template.</param>
    public static IEnumerable<(int Start, int Length)> Placeholders(string text) =>
        Placeholder().Matches(text).Select(match => (match.Index, match.Length));

    /// <summary>Puts values in place of the variables, by the rules of the file's kind.</summary>
    /// <param name="values">A value for each variable; others are not used.</param>
    /// <returns>The rendered text.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.MissingVariable"/>,
    /// <see cref="ErrorCode.InvalidVariable"/>, <see cref="ErrorCode.InvalidDefinition"/>.</exception>
    public string Expand(IReadOnlyDictionary<string, string> values)
    {
        TemplateVariables.RequireAll([this], values);
        return Format switch
        {
            TemplateFormat.Json => JsonExpansion.Expand(this, values),
            TemplateFormat.Unit => UnitExpansion.Expand(this, values),
            TemplateFormat.Tmpfiles => TmpfilesExpansion.Expand(this, values),
            _ => ExpandText(values),
        };
    }

    /// <summary>The text with each use replaced.</summary>
    /// <param name="insert">Gives the text for a use.</param>
    public string Render(Func<TemplatePiece, string> insert) =>
        string.Concat(Pieces.Select(piece => piece.Use is null ? piece.Literal : insert(piece)));

    private string ExpandText(IReadOnlyDictionary<string, string> values)
    {
        foreach (var use in Uses)
        {
            TemplateProblem.RefuseCharacters(use, values[use.Variable], character => character == '\0', "a text file");
        }

        return Render(piece => values[piece.Use!.Variable]);
    }

    private static bool IsLineEnd(string text, int position) =>
        position == text.Length || text[position] is '\n' or '\r';

    [GeneratedRegex(@"\$(?:\$|(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\})?")]
    private static partial Regex Placeholder();
}
