using System.CommandLine;
using System.Text.Json;
using SystemContainers.Containers;
using SystemContainers.Containers.Security;

namespace SystemContainers.Cli.Options;

/// <summary>How the starts of a service are judged, and what it gets of what its image asks for.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string?> _command = new("--health-command")
    {
        Description = "Run in the container by its shell, or as [\"program\", \"argument\"]; "
            + "it ends with 0 in a healthy one. '' checks nothing.",
        HelpName = "COMMAND",
    };

    private readonly Option<string?> _uri = new("--health-uri")
    {
        Description = "Where a healthy container answers the host; $NAME in it is the value of a variable.",
        HelpName = "URI",
    };

    private readonly Option<SecurityProfile?> _profile = new("--profile")
    {
        Description = "What the service gets of what its image asks for: Strict, Default or Image.",
        HelpName = "PROFILE",
    };

    private readonly StartTimeOptions _times;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public ServiceOptions(Command command)
    {
        command.Add(_command);
        command.Add(_uri);
        _times = new StartTimeOptions(command);
        command.Add(_profile);
    }

    /// <summary>The profile that was given.</summary>
    /// <param name="parsed">The command line.</param>
    public SecurityProfile? Profile(ParseResult parsed) => parsed.GetValue(_profile);

    /// <summary>How starts are to be judged; it says nothing of what was not given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public StartPolicy StartPolicy(ParseResult parsed) => _times.StartPolicy(parsed) with
    {
        HealthCommand = parsed.GetValue(_command) is { } command ? Arguments(command) : null,
        HealthUri = parsed.GetValue(_uri),
    };

    // As with podman's --health-cmd.
    private static string[] Arguments(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        if (text[0] != '[')
        {
            return ["/bin/sh", "-c", text];
        }

        try
        {
            return JsonSerializer.Deserialize(text, ServiceOptionsJson.Default.StringArray) ?? [];
        }
        catch (JsonException e)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The value of --health-command begins with '[' and is no JSON array of strings: {e.Message}",
                "Write [\"program\", \"argument\"].",
                text);
        }
    }
}
