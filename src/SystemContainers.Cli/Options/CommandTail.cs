using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>
/// Keeps apart what belongs to <c>atomic</c> and what to the command that it runs: <c>atomic run NAME ls -l</c> hands
/// <c>-l</c> on, as it hands on everything after the name.
/// </summary>
internal static class CommandTail
{
    /// <summary>Puts <c>--</c> after the first argument of a verb that runs a command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="root">The command.</param>
    /// <param name="parser">How it is parsed.</param>
    /// <param name="verb">The verb.</param>
    /// <param name="first">Its first argument.</param>
    public static string[] Separate(
        string[] arguments, RootCommand root, ParserConfiguration parser, Command verb, Argument first)
    {
        for (var count = 1; count < arguments.Length; count++)
        {
            var parsed = root.Parse(arguments[..count], parser);
            if (parsed.CommandResult.Command == verb && parsed.GetResult(first) is { Tokens.Count: > 0 })
            {
                return arguments[count] == "--" ? arguments : [.. arguments[..count], "--", .. arguments[count..]];
            }
        }

        return arguments;
    }
}
