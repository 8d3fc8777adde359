using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>The unit: it runs the container, and systemd can enable it.</summary>
internal static class UnitRules
{
    /// <summary>Checks it.</summary>
    /// <param name="context">The check.</param>
    /// <returns>The rendered unit; null where there is none or it cannot be rendered.</returns>
    internal static string? Check(CheckContext context)
    {
        if (context.Unit is not { } template)
        {
            CheckPresence(context);
            return null;
        }

        try
        {
            var rendered = template.Expand(context.Values);
            CheckSettings(context, template, UnitFile.Parse(template.FileName, template.Source));
            return rendered;
        }
        catch (SystemContainersException e)
        {
            context.Add(CheckRules.UnitInvalid, template.FileName, e);
            return null;
        }
    }

    private static void CheckPresence(CheckContext context)
    {
        if (!context.Source.Texts.ContainsKey(DefinitionSource.UnitFile) && !context.Manifest.NoContainerService
            && context.Source.Unreadable.All(file => file.File != DefinitionSource.UnitFile)
            && (context.Source.Image is not { } image || !ImageLabels.IsRunOnce(image.Labels)))
        {
            context.Add(
                CheckRules.UnitMissing, DefinitionSource.UnitFile, null,
                "There is none, so the container gets the default unit.");
        }
    }

    private static void CheckSettings(CheckContext context, Template template, UnitFile unit)
    {
        var service = SectionOf(unit, "Service");
        var isRun = Uses(service, "ExecStart", BuiltInVariables.ExecStart);
        if (!isRun)
        {
            Add(CheckRules.UnitStart, service, "Nothing in it runs the container: no ExecStart= has $EXEC_START.");
        }

        var isDetached = new[] { BuiltInVariables.ExecStopPost, BuiltInVariables.PidFile }
            .All(variable => template.Uses.Any(use => use.Variable == variable));
        if (isRun && !isDetached && !Uses(service, "ExecStop", BuiltInVariables.ExecStop))
        {
            Add(CheckRules.UnitStop, service, "Nothing in it stops the container: no ExecStop= has $EXEC_STOP.");
        }

        if (isRun && !Uses(service, "WorkingDirectory", BuiltInVariables.DestDir))
        {
            var hasOther = service.Any(entry => entry.Name == "WorkingDirectory");
            Add(
                CheckRules.UnitWorkingDirectory, service,
                "The runtime looks for the container in the working directory, which is not $DESTDIR.",
                hasOther ? null : Append(template.Source, service[^1].LastLine, "WorkingDirectory=$DESTDIR"));
        }

        if (SectionOf(unit, "Install").All(entry => entry.Kind != UnitEntryKind.Setting))
        {
            context.Add(
                CheckRules.UnitInstall, template.FileName, null,
                "It has no [Install] section, so that enabling it does nothing and no boot starts it.");
        }

        CheckCommands(context, template.FileName, service);

        void Add(
            CheckRule rule, IReadOnlyList<UnitEntry> section, string message, IReadOnlyList<TextEdit>? edits = null) =>
            context.Add(rule, template.FileName, section.Count > 0 ? section[0].FirstLine : null, message, edits);
    }

    private static void CheckCommands(CheckContext context, string file, IEnumerable<UnitEntry> service)
    {
        foreach (var entry in service.Where(entry => entry.IsCommand && entry.Value.Trim().Length > 0))
        {
            var isOfTheEngine = Template.Parse(file, entry.Value, TemplateFormat.Text).Uses
                .Any(use => BuiltInVariables.Commands.Contains(use.Variable));
            if (!isOfTheEngine)
            {
                context.Add(
                    CheckRules.DangerHostCommand, file, entry.FirstLine,
                    $"{entry.Name}= runs a program on the host, as root and not in the container.");
            }
        }
    }

    // With its heading first, so that a finding about the section has a line.
    private static IReadOnlyList<UnitEntry> SectionOf(UnitFile unit, string name)
    {
        var section = new List<UnitEntry>();
        var isInside = false;
        foreach (var entry in unit.Entries)
        {
            isInside = entry.Kind == UnitEntryKind.Section ? entry.Name == name : isInside;
            if (isInside)
            {
                section.Add(entry);
            }
        }

        return section;
    }

    private static bool Uses(IEnumerable<UnitEntry> section, string setting, string variable) =>
        section.Any(entry => entry.Kind == UnitEntryKind.Setting && entry.Name == setting
            && Template.Parse(setting, entry.Value, TemplateFormat.Text).Uses.Any(use => use.Variable == variable));

    private static IReadOnlyList<TextEdit> Append(string text, int line, string setting)
    {
        var lines = text.Split('\n');
        var end = lines.Take(line).Sum(one => one.Length + 1);
        return end > text.Length
            ? [new TextEdit(text.Length, 0, '\n' + setting)]
            : [new TextEdit(end, 0, setting + '\n')];
    }
}
