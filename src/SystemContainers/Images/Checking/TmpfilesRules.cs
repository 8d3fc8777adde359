using System.Text.RegularExpressions;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>The lines of the tmpfiles configuration (tmpfiles.d(5)).</summary>
internal static partial class TmpfilesRules
{
    private const string LegacyPrefix = "/var/run/";

    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    internal static void Check(CheckContext context)
    {
        if (context.Tmpfiles is not { } template)
        {
            return;
        }

        string[] lines;
        try
        {
            lines = template.Expand(context.Values).Split('\n');
        }
        catch (SystemContainersException e)
        {
            context.Add(CheckRules.TmpfilesInvalid, template.FileName, e);
            return;
        }

        var source = template.Source.Split('\n');
        var start = 0;
        for (var index = 0; index < lines.Length; index++)
        {
            CheckLine(context, index + 1, TmpfilesLine.Split(lines[index].TrimEnd('\r')), source[index], start);
            start += source[index].Length + 1;
        }
    }

    private static void CheckLine(
        CheckContext context, int line, IReadOnlyList<string> fields, string source, int start)
    {
        if (fields.Count == 0)
        {
            return;
        }

        if (Problem(fields) is { } problem)
        {
            context.Add(CheckRules.TmpfilesInvalid, DefinitionSource.TmpfilesFile, line, problem);
            return;
        }

        var path = fields[1].Trim('"', '\'');
        if (path.StartsWith(LegacyPrefix, StringComparison.Ordinal))
        {
            var place = source.IndexOf(LegacyPrefix, StringComparison.Ordinal);
            context.Add(
                CheckRules.TmpfilesLegacyPath, DefinitionSource.TmpfilesFile, line,
                $"{path} lies below /var/run, the old name of /run, and systemd-tmpfiles complains of it.",
                place < 0 ? [] : [new TextEdit(start + place, "/var".Length, string.Empty)]);
        }

        if (Destroys(fields[0]) && !path.Contains(SampleValues.ContainerName, StringComparison.Ordinal))
        {
            context.Add(
                CheckRules.TmpfilesForeignPath, DefinitionSource.TmpfilesFile, line,
                $"'{fields[0]}' removes, empties or takes over {path}, which may be another's.");
        }
    }

    private static string? Problem(IReadOnlyList<string> fields)
    {
        var path = fields.Count > 1 ? fields[1].Trim('"', '\'') : string.Empty;
        return !LineType().IsMatch(fields[0]) ? $"'{fields[0]}' is no type of a line."
            : path.Length == 0 ? "The line has no path."
            : path[0] is not ('/' or '%') ? $"The path '{path}' is not absolute."
            : fields.Count > 2 && !Mode().IsMatch(fields[2]) ? $"'{fields[2]}' is no mode."
            : fields.Count > 3 && !Account().IsMatch(fields[3]) ? $"'{fields[3]}' is no user."
            : fields.Count > 4 && !Account().IsMatch(fields[4]) ? $"'{fields[4]}' is no group."
            : fields.Count > 5 && !Age().IsMatch(fields[5]) ? $"'{fields[5]}' is no age."
            : null;
    }

    private static bool Destroys(string type) =>
        type[0] is 'r' or 'R' or 'D' or 'Z'
        || (type[0] is 'w' or 'L' or 'C' && type.Contains('+', StringComparison.Ordinal));

    [GeneratedRegex(@"^[fFwdDevqQpLcbCxXrRzZtThHaA][+!=~^$?-]*$")]
    private static partial Regex LineType();

    [GeneratedRegex("^(-|[:~]{0,2}[0-7]{3,5})$")]
    private static partial Regex Mode();

    [GeneratedRegex(@"^(-|:?[A-Za-z0-9_%][A-Za-z0-9_.%-]*\$?)$")]
    private static partial Regex Account();

    [GeneratedRegex(@"^(-|~?([aAbBcCmM]+:)?([0-9]+(us|ms|s|sec|m|min|h|d|w|y)?)+)$")]
    private static partial Regex Age();
}
