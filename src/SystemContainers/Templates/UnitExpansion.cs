using System.Text;

namespace SystemContainers.Templates;

/// <summary>
/// Expansion in a unit. A value means its own characters and nothing to systemd: it can add no setting, no command and
/// no environment variable, and change no prefix. Only the engine's own commands are inserted as they are.
/// </summary>
internal static class UnitExpansion
{
    /// <summary>Expands a template that has all its values.</summary>
    /// <param name="template">The template.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidVariable"/>, or
    /// <see cref="ErrorCode.InvalidDefinition"/> where the template itself is no unit.</exception>
    public static string Expand(Template template, IReadOnlyDictionary<string, string> values)
    {
        var unit = UnitFile.Parse(template.FileName, template.Source);
        foreach (var use in template.Uses.Where(IsValue))
        {
            TemplateProblem.RefuseCharacters(
                use, values[use.Variable], character => char.IsControl(character) || character is '"' or '\'' or '\\',
                "a unit");
        }

        foreach (var entry in unit.Entries)
        {
            CheckEntry(template.FileName, entry, values);
        }

        var rendered = template.Render(piece => IsValue(piece.Use!)
            ? Escape(values[piece.Use!.Variable], unit.At(piece.Use.Line), piece.EndsLine)
            : values[piece.Use!.Variable]);
        RequireSameShape(template.FileName, unit, UnitFile.Parse(template.FileName, rendered));
        return rendered;
    }

    private static bool IsValue(TemplateUse use) => !BuiltInVariables.Commands.Contains(use.Variable);

    private static void CheckEntry(string file, UnitEntry entry, IReadOnlyDictionary<string, string> values)
    {
        if (entry.Name.Contains('$', StringComparison.Ordinal))
        {
            throw TemplateProblem.Definition(
                file, entry.FirstLine, "a variable stands in the name of a section or setting",
                "Use variables only after the '=' of a setting.");
        }

        var pieces = Template.Parse(file, entry.Value, TemplateFormat.Text, entry.FirstLine).Pieces;
        var before = new StringBuilder();
        for (var index = 0; index < pieces.Count; index++)
        {
            var use = pieces[index].Use;
            if (use is not null && IsValue(use))
            {
                // A use is always followed by a literal, if only an empty one.
                var endsWord = EndsWord(pieces[index + 1].Literal, index + 2 == pieces.Count);
                CheckValue(use, values[use.Variable], entry, before.ToString(), endsWord);
            }

            before.Append(use is null ? pieces[index].Literal : values[use.Variable]);
        }
    }

    private static bool EndsWord(string next, bool isLast) => next.Length == 0 ? isLast : char.IsWhiteSpace(next[0]);

    private static void CheckValue(TemplateUse use, string value, UnitEntry entry, string before, bool endsWord)
    {
        if (entry.HasPrefixes
            && UnitEntry.PrefixesOf(before + value) != UnitEntry.PrefixesOf(before))
        {
            throw TemplateProblem.Value(
                use, $"begins with '{value.TrimStart()[0]}', which changes what {entry.Name}= does",
                "Give another value.");
        }

        if (!value.Contains(' ', StringComparison.Ordinal) && value != ";")
        {
            return;
        }

        var isQuoted = IsInQuotes(before);
        if (entry.IsCommand && !isQuoted && value.Split(' ').Contains(";"))
        {
            throw TemplateProblem.Value(
                use, $"has a ';' by itself, which begins another command in {entry.Name}=", "Give a value without it.");
        }

        var isWholeWord = endsWord && (before.Length == 0 || char.IsWhiteSpace(before[^1]));
        if (!isQuoted && !isWholeWord && entry.Name != "Description")
        {
            throw TemplateProblem.Value(
                use, $"has a space, which would end the word that it stands in in {entry.Name}=",
                "Give a value without spaces, or put the word in double quotes in the template.");
        }
    }

    private static bool IsInQuotes(string text)
    {
        var quote = '\0';
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\')
            {
                index++;
            }
            else if (quote == '\0' && text[index] is '"' or '\'')
            {
                quote = text[index];
            }
            else if (text[index] == quote)
            {
                quote = '\0';
            }
        }

        return quote != '\0';
    }

    private static string Escape(string value, UnitEntry? entry, bool endsLine)
    {
        if (entry is not { Kind: UnitEntryKind.Setting })
        {
            return value;
        }

        // systemd takes a '%' at the very end as it is, also in settings without specifiers, such as MemoryMax=50%,
        // where '%%' would be an error.
        var escaped = endsLine && value.EndsWith('%')
            ? value[..^1].Replace("%", "%%", StringComparison.Ordinal) + "%"
            : value.Replace("%", "%%", StringComparison.Ordinal);
        return entry.IsCommand && !UnitEntry.PrefixesOf(entry.Value).Contains(':', StringComparison.Ordinal)
            ? escaped.Replace("$", "$$", StringComparison.Ordinal)
            : escaped;
    }

    private static void RequireSameShape(string file, UnitFile template, UnitFile rendered)
    {
        var expected = template.Entries.Select(entry => (entry.Kind, entry.Name, entry.FirstLine)).ToList();
        var found = rendered.Entries.Select(entry => (entry.Kind, entry.Name, entry.FirstLine)).ToList();
        if (!expected.SequenceEqual(found))
        {
            var index = expected.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
            var line = index < found.Count ? found[index].FirstLine : expected[index].FirstLine;
            throw new SystemContainersException(
                ErrorCode.InvalidVariable,
                $"{file}:{line}: the values change which settings the unit has.",
                "Give other values for the variables of that line.",
                file)
            {
                Line = line,
            };
        }
    }
}
