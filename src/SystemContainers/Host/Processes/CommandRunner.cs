using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SystemContainers.Host.Processes;

/// <summary>Runs programs to their end, bounded in time and output.</summary>
internal static class CommandRunner
{
    private const int ErrorLines = 20;

    /// <summary>Runs a program and expects it to succeed.</summary>
    /// <param name="command">The program.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Ends it with all its children.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/> with command line, exit code and
    /// last lines; <see cref="ErrorCode.ToolMissing"/>; <see cref="ErrorCode.TimedOut"/>.</exception>
    internal static async Task<CommandResult> RunAsync(
        Command command, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(command, observer, cancellationToken);
        return result.ExitCode == 0 ? result : throw Failure(result);
    }

    /// <summary>Runs a program and gives its exit code whatever it is.</summary>
    /// <inheritdoc cref="RunAsync"/>
    internal static async Task<CommandResult> TryRunAsync(
        Command command, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var path = Tool.Find(command.Program);
        observer.Verbose($"Running {command}");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(command.Timeout);
        using var nothing = File.OpenHandle("/dev/null");
        using var output = ProcessPipe.Create();
        using var error = ProcessPipe.Create();
        var child = ChildProcess.Start(path, command.Arguments, nothing, output.WriteEnd, error.WriteEnd);
        output.WriteEnd.Dispose();
        error.WriteEnd.Dispose();
        var readOutput = ReadAsync(output.ReadEnd, command.MaximumOutput, keepEnd: false);
        var readError = ReadAsync(error.ReadEnd, 64 * 1024, keepEnd: true);
        try
        {
            var code = await child.Exit.WaitAsync(timeout.Token);
            var text = await readOutput.WaitAsync(timeout.Token);
            return new CommandResult(
                command.ToString(), code, text, LastLines(await readError.WaitAsync(timeout.Token)));
        }
        catch (OperationCanceledException)
        {
            await child.EndAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new SystemContainersException(
                ErrorCode.TimedOut,
                $"'{command}' did not end within {command.Timeout.TotalSeconds:0} seconds and was ended.",
                "Run it by hand to see what it waits for.",
                command.Program);
        }
        finally
        {
            child.Release();
        }
    }

    /// <summary>The exception for a program that failed.</summary>
    /// <param name="result">How it ended.</param>
    internal static SystemContainersException Failure(CommandResult result) =>
        new(
            ErrorCode.ToolFailed,
            $"'{result.CommandLine}' failed with exit code {result.ExitCode}: {result.StandardError}",
            target: result.CommandLine,
            tool: result);

    /// <summary>The last lines of what a program wrote to standard error.</summary>
    /// <param name="text">All of it.</param>
    internal static string LastLines(string text) =>
        string.Join('\n', text.TrimEnd().Split('\n').TakeLast(ErrorLines));

    /// <summary>Reads a pipe to its end.</summary>
    /// <param name="handle">The pipe; disposed of at its end.</param>
    /// <param name="maximum">How many bytes are kept.</param>
    /// <param name="keepEnd">
    /// Whether to keep the last bytes of a longer text; else it is an error, and the closed pipe ends the program.
    /// </param>
    internal static Task<string> ReadAsync(SafeFileHandle handle, int maximum, bool keepEnd) => Task.Run(() =>
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        using var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > maximum && !keepEnd)
            {
                throw new SystemContainersException(
                    ErrorCode.ToolFailed, $"A program wrote more than the {maximum} bytes that are allowed for it.");
            }

            if (kept.Length > 2L * maximum)
            {
                KeepEnd(kept, maximum);
            }
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    });

    private static void KeepEnd(MemoryStream stream, int count)
    {
        var bytes = stream.GetBuffer();
        bytes.AsSpan((int)stream.Length - count, count).CopyTo(bytes);
        stream.SetLength(count);
        stream.Position = count;
    }
}
