using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>
/// An option that may be given several times with <c>KEY=VALUE</c>; of two values of a key the later counts.
/// </summary>
internal sealed class KeyValueOption : Option<string[]>
{
    public KeyValueOption(string name, string description, string helpName = "VAR=VALUE")
        : base(name)
    {
        Description = description;
        HelpName = helpName;
    }

    /// <summary>Reads the values; the first <c>=</c> splits.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public IReadOnlyDictionary<string, string> Read(ParseResult parsed)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in parsed.GetValue(this) ?? [])
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split < 1)
            {
                throw new SystemContainersException(
                    ErrorCode.InvalidArgument, $"Invalid value '{text}' for {Name}.", $"Write it as {HelpName}.", text);
            }

            values[text[..split]] = text[(split + 1)..];
        }

        return values;
    }
}
