using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>One check of one definition: what is known of it, and what was found so far.</summary>
internal sealed class CheckContext
{
    private readonly List<CheckedFinding> _findings = [];
    private readonly HashSet<(string File, int Line)> _unknown = [];

    /// <summary>Begins a check.</summary>
    /// <param name="source">The definition.</param>
    internal CheckContext(DefinitionSource source)
    {
        Source = source;
        foreach (var (file, problem) in source.Unreadable)
        {
            Add(CheckRules.DefinitionUnreadable, file, null, problem);
        }

        Manifest = ReadManifest();
        Configuration = source.Texts.ContainsKey(DefinitionSource.PlainConfigurationFile)
            ? null
            : ReadTemplate(DefinitionSource.ConfigurationFile, TemplateFormat.Json, CheckRules.ConfigurationInvalid);
        Unit = ReadTemplate(DefinitionSource.UnitFile, TemplateFormat.Unit, CheckRules.UnitInvalid);
        Tmpfiles = ReadTemplate(DefinitionSource.TmpfilesFile, TemplateFormat.Tmpfiles, CheckRules.TmpfilesInvalid);
        Templates = [.. new[] { Configuration, Unit, Tmpfiles }.OfType<Template>()];
        Values = SampleValues.Create(Templates, Unit, Manifest);
        foreach (var use in Templates.SelectMany(template => template.Uses).Where(use => IsRequired(use.Variable)))
        {
            _unknown.Add((use.File, use.Line));
        }
    }

    /// <summary>What is checked.</summary>
    internal DefinitionSource Source { get; }

    /// <summary>The manifest; an empty one where there is none or it is invalid.</summary>
    internal ManifestFile Manifest { get; }

    /// <summary>The configuration's template, if it is used and can be read.</summary>
    internal Template? Configuration { get; }

    /// <summary>The unit's template, if there is one that can be read.</summary>
    internal Template? Unit { get; }

    /// <summary>The template of the tmpfiles configuration, if there is one that can be read.</summary>
    internal Template? Tmpfiles { get; }

    /// <summary>Those of the templates that there are.</summary>
    internal IReadOnlyList<Template> Templates { get; }

    /// <summary>Values for all variables: defaults, and examples for those that have none.</summary>
    internal IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>What was found, by file and line.</summary>
    internal IReadOnlyList<CheckedFinding> Findings =>
    [
        .. _findings
            .DistinctBy(found => found.Finding)
            .OrderBy(found => found.Finding.File, StringComparer.Ordinal)
            .ThenBy(found => found.Finding.Line)
            .ThenBy(found => found.Finding.Rule, StringComparer.Ordinal),
    ];

    /// <summary>Whether nobody but the one who installs knows a variable's value.</summary>
    /// <param name="variable">The variable.</param>
    internal bool IsRequired(string variable) =>
        !Manifest.DefaultValues.ContainsKey(variable) && !BuiltInVariables.Forced.Contains(variable)
        && !BuiltInVariables.Host.Contains(variable) && variable != BuiltInVariables.Uuid;

    /// <summary>Adds a finding. One about a line with a variable whose value nobody knows yet is left out: it would be
    /// about the example that stands in for the value.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="file">The file, without a folder; null for the image itself.</param>
    /// <param name="line">The line in it.</param>
    /// <param name="message">What was found, as a sentence.</param>
    /// <param name="edits">The changes of the file that correct it, where they are certain.</param>
    internal void Add(
        CheckRule rule, string? file, int? line, string message, IReadOnlyList<TextEdit>? edits = null)
    {
        if (file is not null && line is { } number && _unknown.Contains((file, number))
            && rule != CheckRules.VariableRequired)
        {
            return;
        }

        _findings.Add(new CheckedFinding(
            new SystemImageFinding
            {
                Name = Source.Name,
                Rule = rule.Id,
                Severity = rule.Severity,
                File = file is null or DockerfileRules.FileName ? file : Source.Prefix + file,
                Line = line,
                Message = char.ToUpperInvariant(message[0]) + message[1..],
                Recommendation = rule.Recommendation,
                CanFix = edits is { Count: > 0 },
            },
            edits ?? []));
    }

    /// <summary>Adds what the engine would say on an install.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="file">The file.</param>
    /// <param name="error">What the engine says.</param>
    internal void Add(CheckRule rule, string file, SystemContainersException error)
    {
        var place = $"{file}:{error.Line}: ";
        Add(
            error.Code == ErrorCode.InvalidVariable ? CheckRules.VariableInvalidDefault : rule, file, error.Line,
            error.Problem.StartsWith(place, StringComparison.Ordinal) ? error.Problem[place.Length..] : error.Problem);
    }

    private ManifestFile ReadManifest()
    {
        try
        {
            return ManifestFile.Parse(Source.Texts.GetValueOrDefault(DefinitionSource.ManifestFile));
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidDefinition)
        {
            Add(CheckRules.ManifestInvalid, DefinitionSource.ManifestFile, e);
            return ManifestFile.Empty;
        }
    }

    private Template? ReadTemplate(string name, TemplateFormat format, CheckRule invalid)
    {
        if (Source.Texts.GetValueOrDefault(name) is not { } text)
        {
            return null;
        }

        try
        {
            return Template.Parse(name, text, format);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidDefinition)
        {
            Add(invalid, name, e);
            return null;
        }
    }
}
