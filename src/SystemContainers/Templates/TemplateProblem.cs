namespace SystemContainers.Templates;

/// <summary>The exceptions of template files, in one shape. A value itself never stands in a message: it may be a
/// secret.</summary>
internal static class TemplateProblem
{
    /// <summary>A value cannot stand where its variable stands.</summary>
    /// <param name="use">The place.</param>
    /// <param name="why">What is wrong, as the end of a sentence.</param>
    /// <param name="remedy">What to do, as a sentence.</param>
    public static SystemContainersException Value(TemplateUse use, string why, string remedy) =>
        new(ErrorCode.InvalidVariable, $"{use.Location}: the value of '{use.Variable}' {why}.", remedy, use.Variable)
        {
            Line = use.Line,
        };

    /// <summary>A file of the image breaks a rule.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="what">What is wrong, as a sentence without its full stop.</param>
    /// <param name="remedy">What to do, as a sentence.</param>
    /// <param name="inner">The cause, where another exception was.</param>
    public static SystemContainersException Definition(
        string file, int line, string what, string remedy, Exception? inner = null) =>
        new(ErrorCode.InvalidDefinition, $"{file}:{line}: {what}.", remedy, file, inner: inner) { Line = line };

    /// <summary>Refuses a value that contains one of some characters.</summary>
    /// <param name="use">The place.</param>
    /// <param name="value">The value.</param>
    /// <param name="isRefused">Which characters are refused.</param>
    /// <param name="format">What the file is, for the message: "a unit".</param>
    public static void RefuseCharacters(TemplateUse use, string value, Func<char, bool> isRefused, string format)
    {
        foreach (var character in value)
        {
            if (isRefused(character))
            {
                throw Value(
                    use, $"contains {NameOf(character)}, which {format} cannot hold", "Give a value without it.");
            }
        }
    }

    private static string NameOf(char character) => character switch
    {
        '\n' => "a line break",
        '\r' => "a carriage return",
        '\t' => "a tab",
        '\0' => "a NUL character",
        '"' => "a double quote",
        '\'' => "a single quote",
        '\\' => "a backslash",
        _ when char.IsControl(character) => $"the control character U+{(int)character:X4}",
        _ when char.IsWhiteSpace(character) => "a space",
        _ => $"'{character}'",
    };
}
