using SystemContainers.Host.Runtimes;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>Values to render a definition with: what a host would set, defaults, and examples for the rest.</summary>
internal static class SampleValues
{
    /// <summary>Name of the container that there might be.</summary>
    internal const string ContainerName = "sample-container";

    private const string RuntimePath = "/usr/bin/runc";
    private const string Text = "/value";
    private const int LastCapability = 40;

    /// <summary>Makes them.</summary>
    /// <param name="templates">All templates.</param>
    /// <param name="unit">The unit's, if there is one.</param>
    /// <param name="manifest">The manifest.</param>
    internal static IReadOnlyDictionary<string, string> Create(
        IReadOnlyList<Template> templates, Template? unit, ManifestFile manifest)
    {
        var pidFile = $"/run/container-{ContainerName}.pid";
        var host = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BuiltInVariables.RunDirectory] = "/run",
            [BuiltInVariables.StateDirectory] = "/var/lib",
            [BuiltInVariables.ConfDirectory] = "/etc",
            [BuiltInVariables.PidFile] = pidFile,
            [BuiltInVariables.Runtime] = RuntimePath,
            [BuiltInVariables.Atomic] = "/usr/bin/atomic",
            [BuiltInVariables.AllProcessCapabilities] = BuiltInVariables.ProcessCapabilities(LastCapability),
        };
        var forced = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BuiltInVariables.DestDir] = $"/var/lib/containers/atomic/{ContainerName}",
            [BuiltInVariables.Name] = ContainerName,
            [BuiltInVariables.HostUid] = "0",
            [BuiltInVariables.HostGid] = "0",
            [BuiltInVariables.ImageName] = "localhost/image:latest",
            [BuiltInVariables.ImageId] = new string('0', 64),
        };
        var commands = new OciRuntime(RuntimePath).Commands(ContainerName, unit ?? DefaultUnit.Create(), pidFile);
        foreach (var (name, command) in commands)
        {
            forced[name] = command;
        }

        var image = Examples(templates);
        foreach (var (name, value) in manifest.DefaultValues)
        {
            image[name] = value;
        }

        return BuiltInVariables.Combine(
            forced, new Dictionary<string, string>(), host, image, "00000000-0000-4000-8000-000000000000");
    }

    /// <summary>The same values in one line each where they stand as raw JSON, so that lines stay lines.</summary>
    /// <param name="values">The values.</param>
    internal static IReadOnlyDictionary<string, string> InOneLine(IReadOnlyDictionary<string, string> values) =>
        values.ToDictionary(
            pair => pair.Key, pair => pair.Value.Replace('\n', ' ').Replace('\r', ' '), StringComparer.Ordinal);

    private static Dictionary<string, string> Examples(IEnumerable<Template> templates)
    {
        var examples = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var template in templates)
        {
            var cursor = new JsonCursor();
            foreach (var piece in template.Pieces)
            {
                var isRaw = template.Format == TemplateFormat.Json && cursor.Place != JsonPlace.InString;
                var example = isRaw ? Example(cursor.Place) : Text;
                if (piece.Use is { } use && (isRaw || !examples.ContainsKey(use.Variable)))
                {
                    examples[use.Variable] = example;
                }

                cursor.Move(piece.Use is null ? piece.Literal : example);
            }
        }

        return examples;
    }

    private static string Example(JsonPlace place) => place switch
    {
        JsonPlace.FirstMember or JsonPlace.AfterMember or JsonPlace.FirstElement or JsonPlace.AfterElement =>
            string.Empty,
        JsonPlace.NextMember => "\"value\": 1",
        _ => "1",
    };
}
