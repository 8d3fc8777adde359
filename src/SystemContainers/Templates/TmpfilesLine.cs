namespace SystemContainers.Templates;

/// <summary>The fields of a line of a tmpfiles configuration: type, path, mode, user, group, age, argument
/// (tmpfiles.d(5)).</summary>
internal static class TmpfilesLine
{
    private const int FieldsBeforeArgument = 6;

    /// <summary>Splits a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Its fields with their quotes; nothing for an empty line or a comment.</returns>
    public static IReadOnlyList<string> Split(string line)
    {
        var rest = line.Trim();
        var fields = new List<string>();
        if (rest.StartsWith('#'))
        {
            return fields;
        }

        while (rest.Length > 0)
        {
            var end = fields.Count < FieldsBeforeArgument ? EndOfWord(rest) : rest.Length;
            fields.Add(rest[..end]);
            rest = rest[end..].TrimStart();
        }

        return fields;
    }

    /// <summary>Whether a field is the argument, which is the rest of its line.</summary>
    /// <param name="index">The field's index, from 0.</param>
    public static bool IsArgument(int index) => index == FieldsBeforeArgument;

    /// <summary>A path as a field, quoted where it has to be.</summary>
    /// <param name="path">The path, without control characters.</param>
    public static string QuotePath(string path)
    {
        var escaped = path.Replace("%", "%%", StringComparison.Ordinal);
        if (escaped.AsSpan().IndexOfAny(" \"'\\") < 0)
        {
            return escaped;
        }

        var quoted = escaped
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{quoted}\"";
    }

    private static int EndOfWord(string text)
    {
        var quote = '\0';
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character == '\\')
            {
                index++;
            }
            else if (quote != '\0')
            {
                quote = character == quote ? '\0' : quote;
            }
            else if (character is '"' or '\'')
            {
                quote = character;
            }
            else if (char.IsWhiteSpace(character))
            {
                return index;
            }
        }

        return text.Length;
    }
}
