using SystemContainers.Images.Checking.Schema;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>
/// The configuration of the runtime: it is there, it is JSON, and the schema and the engine accept it.
/// </summary>
internal static class ConfigurationRules
{
    /// <summary>Checks it.</summary>
    /// <param name="context">The check.</param>
    internal static void Check(CheckContext context)
    {
        CheckPresence(context);
        if (Open(context) is not { } document)
        {
            return;
        }

        foreach (var problem in RuntimeSchema.Configuration.Check(document.Root))
        {
            var edits = problem.Rule == CheckRules.ConfigurationObsoletePlatform
                ? document.Editor?.Remove(string.Empty, problem.Part.Pointer[1..])
                : null;
            context.Add(problem.Rule, document.File, problem.Part.Line, problem.Message, edits);
        }

        SettingRules.Check(context, document);
        MountRules.Check(context, document);
        NamespaceRules.Check(context, document);
        CheckWithEngine(context, document);
        DangerRules.Check(context, document);
        ImageProgramRules.Check(context, document);
    }

    private static void CheckPresence(CheckContext context)
    {
        var texts = context.Source.Texts;
        var hasTemplate = texts.ContainsKey(DefinitionSource.ConfigurationFile);
        if (texts.ContainsKey(DefinitionSource.PlainConfigurationFile))
        {
            context.Add(
                hasTemplate ? CheckRules.ConfigurationShadowed : CheckRules.ConfigurationPlain,
                DefinitionSource.PlainConfigurationFile, null,
                hasTemplate
                    ? "It is used as it is, and config.json.template is not used at all."
                    : "It is used as it is, so nothing in it can follow the container's name and values.");
        }
        else if (!hasTemplate && !context.Manifest.NoContainerService
            && context.Source.Unreadable.All(file => file.File != DefinitionSource.ConfigurationFile))
        {
            context.Add(
                CheckRules.ConfigurationMissing, DefinitionSource.ConfigurationFile, null,
                "There is none, so the container is made from the image's Entrypoint, Cmd, Env, User and WorkingDir.");
        }
    }

    private static ConfigurationDocument? Open(CheckContext context)
    {
        var name = context.Configuration?.FileName ?? DefinitionSource.PlainConfigurationFile;
        if (context.Source.Texts.GetValueOrDefault(name) is not { } source)
        {
            return null;
        }

        try
        {
            var text = context.Configuration?.Expand(SampleValues.InOneLine(context.Values)) ?? source;
            return new ConfigurationDocument(
                name, text, JsonFile.Parse(name, text).Root, JsonEditor.Parse(source));
        }
        catch (SystemContainersException e)
        {
            context.Add(CheckRules.ConfigurationInvalid, name, e);
            return null;
        }
    }

    // What install would refuse is never passed over, whatever the other rules think of it.
    private static void CheckWithEngine(CheckContext context, ConfigurationDocument document)
    {
        var hasError = context.Findings.Any(found =>
            found.Finding.Severity == FindingSeverity.Error
            && found.Finding.File == context.Source.Prefix + document.File);
        try
        {
            RuntimeConfiguration.Parse(document.Text);
        }
        catch (SystemContainersException e) when (!hasError)
        {
            var text = e.Problem[(e.Problem.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            context.Add(CheckRules.ConfigurationRefused, document.File, e.Line, text);
        }
        catch (SystemContainersException)
        {
            // The reason is among the findings.
        }
    }
}
