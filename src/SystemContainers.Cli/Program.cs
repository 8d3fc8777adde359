using System.CommandLine;
using System.CommandLine.Invocation;
using SystemContainers.Cli.Commands;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;

namespace SystemContainers.Cli;

internal static class Program
{
    // An argument that begins with @ is a value like any other, not the name of a file with arguments.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    private static readonly InvocationConfiguration Invocation = new()
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    private static async Task<int> Main(string[] arguments)
    {
        var root = AtomicCommand.Create();
        var parsed = root.Parse(RunCommand.Separate(arguments, root, Parser), Parser);
        if (parsed.Action is ParseErrorAction)
        {
            return ErrorReport.Usage(parsed, Console.Error);
        }

        using var interrupts = new Interrupts();
        try
        {
            return await parsed.InvokeAsync(Invocation, interrupts.Token);
        }
        catch (OperationCanceledException) when (interrupts.ExitCode is { } code)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return code;
        }
        catch (Exception exception)
        {
            // Ctrl+C also reaches the programs that the engine runs, so their failure may come before the cancellation.
            var code = ErrorReport.Failure(exception, parsed.GetValue(GlobalOptions.Debug), Console.Error);
            return interrupts.ExitCode ?? code;
        }
    }
}
