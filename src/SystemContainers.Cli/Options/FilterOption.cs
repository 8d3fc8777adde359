using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>
/// The <c>--filter</c> of a list. Every filter must hold, and holds where the value contains the text in any case.
/// </summary>
/// <typeparam name="T">The rows of the list.</typeparam>
internal sealed class FilterOption<T> : Option<string[]>
{
    private readonly IReadOnlyDictionary<string, Func<T, string>> _values;

    /// <summary>Makes the option.</summary>
    /// <param name="values">What can be filtered by.</param>
    public FilterOption(IReadOnlyDictionary<string, Func<T, string>> values)
        : base("--filter", "-f")
    {
        _values = values;
        Description = $"Show only rows whose value contains the text. VAR is one of {Keywords}.";
        HelpName = "VAR=VALUE";
    }

    private string Keywords => string.Join(", ", _values.Keys);

    /// <summary>Reads the filters as one condition.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public Func<T, bool> Read(ParseResult parsed)
    {
        var filters = (parsed.GetValue(this) ?? []).Select(ReadOne).ToList();
        return row => filters.TrueForAll(filter => filter(row));
    }

    private Func<T, bool> ReadOne(string text)
    {
        if (text.Split('=', 2) is not [var keyword, var part])
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, $"The filter '{text}' has no '='.", "Write it as VAR=VALUE.", text);
        }

        if (!_values.TryGetValue(keyword.ToLowerInvariant(), out var value))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, $"The filter '{keyword}' is not valid.", $"Use one of {Keywords}.", keyword);
        }

        return row => value(row).Contains(part, StringComparison.OrdinalIgnoreCase);
    }
}
