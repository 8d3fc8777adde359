namespace SystemContainers.Templates;

/// <summary>
/// Expansion in a tmpfiles configuration. A value means its own characters; it can add no line and no field, and not
/// choose what a line does.
/// </summary>
internal static class TmpfilesExpansion
{
    /// <summary>Expands a template that has all its values.</summary>
    /// <param name="template">The template.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidVariable"/>, or
    /// <see cref="ErrorCode.InvalidDefinition"/> where a variable stands in the type of a line.</exception>
    public static string Expand(Template template, IReadOnlyDictionary<string, string> values)
    {
        foreach (var use in template.Uses)
        {
            TemplateProblem.RefuseCharacters(
                use, values[use.Variable], character => char.IsControl(character) || character == '\\',
                "a tmpfiles line");
        }

        var lines = template.Source.Split('\n').Select(TmpfilesLine.Split).ToList();
        for (var index = 0; index < lines.Count; index++)
        {
            CheckLine(template.FileName, index + 1, lines[index], values);
        }

        var rendered = template.Render(
            piece => values[piece.Use!.Variable].Replace("%", "%%", StringComparison.Ordinal));
        RequireSameFields(template, lines, [.. rendered.Split('\n').Select(TmpfilesLine.Split)]);
        return rendered;
    }

    private static void CheckLine(
        string file, int line, IReadOnlyList<string> fields, IReadOnlyDictionary<string, string> values)
    {
        for (var index = 0; index < fields.Count; index++)
        {
            var uses = Template.Parse(file, fields[index], TemplateFormat.Text, line).Uses;
            if (index == 0 && uses.Count > 0)
            {
                throw TemplateProblem.Definition(
                    file, line, $"the variable '{uses[0].Variable}' stands in the type of a line",
                    "Write the type itself; tmpfiles.d(5) lists them.");
            }

            foreach (var use in uses.Where(_ => !TmpfilesLine.IsArgument(index)))
            {
                TemplateProblem.RefuseCharacters(
                    use, values[use.Variable], character => char.IsWhiteSpace(character) || character is '"' or '\'',
                    "this field of a tmpfiles line");
            }
        }
    }

    private static void RequireSameFields(
        Template template, List<IReadOnlyList<string>> expected, List<IReadOnlyList<string>> found)
    {
        for (var index = 0; index < expected.Count; index++)
        {
            if (found[index].Count != expected[index].Count)
            {
                throw TemplateProblem.Value(
                    template.Uses.First(use => use.Line == index + 1),
                    $"leaves the line with {found[index].Count} fields where the template has {expected[index].Count}",
                    "Give a value that is not empty.");
            }
        }
    }
}
