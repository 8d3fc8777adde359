using System.CommandLine;
using System.Text.Json;

namespace SystemContainers.Cli.Options;

/// <summary>A program with its arguments, as in a Dockerfile: a JSON array of strings, or words.</summary>
internal sealed class EntrypointOption : Option<string?>
{
    public EntrypointOption()
        : base("--entrypoint")
    {
        Description = "The program and its arguments: words, or a JSON array where an argument has a blank.";
        HelpName = "WORDS|JSON";
    }

    /// <summary>Reads the program and its arguments; empty where the option is not given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public IReadOnlyList<string> Read(ParseResult parsed)
    {
        var text = parsed.GetValue(this)?.Trim() ?? string.Empty;
        if (!text.StartsWith('['))
        {
            return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        try
        {
            using var array = JsonDocument.Parse(text);
            return
            [
                .. array.RootElement.EnumerateArray().Select(item => item.GetString() ?? throw new JsonException()),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The entrypoint '{text}' is not a JSON array of strings.",
                """Write it as ["/usr/bin/program", "argument"], or as words.""",
                text,
                inner: exception);
        }
    }
}
