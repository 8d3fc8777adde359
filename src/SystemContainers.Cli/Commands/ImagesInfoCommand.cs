using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images info IMAGE</c>, also <c>atomic info IMAGE</c>.</summary>
internal sealed class ImagesInfoCommand : EngineCommand
{
    private readonly Argument<string> _image = NameArgument.One("IMAGE", "The image, by name or by digest.");

    public ImagesInfoCommand()
        : base("info", "Shows the labels of an image, and the variables that its templates use.") => Add(_image);

    protected override Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var image = ImageAccess.Get(session.Images, session.Parsed.GetRequiredValue(_image));
        session.Output.WriteLine($"Image Name: {image.Name}");
        foreach (var label in image.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            session.Output.WriteLine($"{label.Key}: {label.Value}");
        }

        var variables = session.Images.GetVariables(ImageReference.Parse(image.Name))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal)
            .ToLookup(variable => variable.Kind == VariableKind.Required);
        Write(session.Output, "with default value, but overridable with --set:", variables[false]);
        Write(session.Output, "that has no default value, and must be set with --set:", variables[true]);
        return Task.FromResult(ExitCodes.Success);
    }

    private static void Write(TextWriter output, string heading, IEnumerable<SystemImageVariable> variables)
    {
        var lines = variables.Select(variable => $"{variable.Name}: {ValueOf(variable)}").ToList();
        if (lines.Count > 0)
        {
            output.WriteLine();
            output.WriteLine();
            output.WriteLine($"Template variables {heading}");
            lines.ForEach(output.WriteLine);
        }
    }

    private static string? ValueOf(SystemImageVariable variable) => variable.Kind switch
    {
        VariableKind.Host => "{SET_BY_OS}",
        VariableKind.Required => "{DEF_VALUE}",
        _ => variable.DefaultValue,
    };
}
