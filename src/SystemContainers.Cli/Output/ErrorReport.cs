using System.CommandLine;
using System.CommandLine.Parsing;

namespace SystemContainers.Cli.Output;

/// <summary>Says on standard error what went wrong.</summary>
internal static class ErrorReport
{
    /// <summary>Reports a command line that cannot be read.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="error">Where to write.</param>
    public static int Usage(ParseResult parsed, TextWriter error)
    {
        var command = CommandLineOf(parsed.CommandResult);
        error.WriteLine($"{command}: {MostUseful(parsed)}");
        error.WriteLine($"Try '{command} --help' for more information.");
        return ExitCodes.Usage;
    }

    /// <summary>Reports a failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="isDebug">Whether to add what a developer needs.</param>
    /// <param name="error">Where to write.</param>
    public static int Failure(Exception exception, bool isDebug, TextWriter error)
    {
        var expected = exception as SystemContainersException;
        error.WriteLine(expected is null ? $"Unexpected error: {exception.Message}" : expected.Message);
        if (isDebug)
        {
            WriteDetails(exception, expected?.Tool, error);
        }

        return expected is null ? ExitCodes.Failure : ExitCodes.Of(expected);
    }

    private static void WriteDetails(Exception exception, Host.CommandResult? tool, TextWriter error)
    {
        if (tool is not null)
        {
            error.WriteLine($"Command: {tool.CommandLine}");
            error.WriteLine($"Exit code: {tool.ExitCode}");
            error.WriteLine($"Standard output: {tool.StandardOutput}");
            error.WriteLine($"Standard error: {tool.StandardError}");
        }

        error.WriteLine(exception);
    }

    // The parser also reports what follows from the first mistake: a missing command after a mistyped one.
    private static string MostUseful(ParseResult parsed)
    {
        var ofSymbol = parsed.Errors.FirstOrDefault(e => e.SymbolResult is ArgumentResult or OptionResult);
        return ofSymbol?.Message
            ?? (parsed.UnmatchedTokens is [var first, ..] ? $"'{first}' is not known here." : parsed.Errors[0].Message);
    }

    private static string CommandLineOf(CommandResult result) =>
        result.Parent is CommandResult parent
            ? $"{CommandLineOf(parent)} {result.Command.Name}"
            : "atomic";
}
