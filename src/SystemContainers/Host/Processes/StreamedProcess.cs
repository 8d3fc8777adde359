using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SystemContainers.Host.Processes;

/// <summary>Runs a program that talks to whoever asked for it, and gives its exit code whatever it is.</summary>
internal static class StreamedProcess
{
    private const int KeptErrorLines = 20;

    /// <summary>Runs a program.</summary>
    /// <param name="command">The program; its bounds do not apply.</param>
    /// <param name="streams">Where it reads from and writes to.</param>
    /// <param name="timeout">How long it may run; null for any time.</param>
    /// <param name="force">Ends what the program runs, where it does not end when it is asked to.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code, and the last lines it wrote to standard error where they were
    /// not its caller's own.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.TimedOut"/>, <see cref="ErrorCode.ToolFailed"/>
    /// where it cannot be started, <see cref="ErrorCode.ToolMissing"/>.</exception>
    internal static async Task<CommandResult> RunAsync(
        Command command, ProcessStreams streams, TimeSpan? timeout, Func<Task> force, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var path = Tool.Find(command.Program);
        observer.Verbose($"Running {command}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is not null)
        {
            limit.CancelAfter(timeout.Value);
        }

        var errors = new Queue<string>();
        var (child, transfers) = streams.Write is { } write
            ? StartPiped(path, command, streams.Input, line => TakeAsync(line, errors, write, limit.Token))
            : (StartAttached(path, command), []);
        try
        {
            var code = await child.Exit.WaitAsync(limit.Token);
            await Task.WhenAll(transfers).WaitAsync(limit.Token);
            return new CommandResult(command.ToString(), code, string.Empty, string.Join('\n', errors));
        }
        catch (OperationCanceledException)
        {
            await child.EndAsync(force);
            cancellationToken.ThrowIfCancellationRequested();
            throw new SystemContainersException(
                ErrorCode.TimedOut,
                $"'{command}' did not end within {timeout?.TotalSeconds:0.###} seconds and was ended.",
                "Allow more time, or see what it waits for.",
                command.Program);
        }
        catch
        {
            await child.EndAsync(force);
            throw;
        }
        finally
        {
            child.Release();
        }
    }

    private static ChildProcess StartAttached(string path, Command command)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        using var error = new SafeFileHandle(2, ownsHandle: false);

        // Only the group that has the terminal may read from it.
        return ChildProcess.Start(path, command.Arguments, input, output, error, ownGroup: false);
    }

    private static (ChildProcess Child, Task[] Transfers) StartPiped(
        string path, Command command, IEnumerable<string> lines, Func<OutputLine, Task> take)
    {
        using var input = ProcessPipe.Create();
        using var output = ProcessPipe.Create();
        using var error = ProcessPipe.Create();
        var child = ChildProcess.Start(path, command.Arguments, input.ReadEnd, output.WriteEnd, error.WriteEnd);
        return (child,
        [
            WriteAsync(Own(input.WriteEnd), lines),
            LineReader.ReadAsync(Own(output.ReadEnd), text => take(new OutputLine(text, IsError: false))),
            LineReader.ReadAsync(Own(error.ReadEnd), text => take(new OutputLine(text, IsError: true))),
        ]);
    }

    // The pipe's own handle is closed with it, when the program has its ends.
    private static SafeFileHandle Own(SafeFileHandle handle)
    {
        var copy = new SafeFileHandle(handle.DangerousGetHandle(), ownsHandle: true);
        handle.SetHandleAsInvalid();
        return copy;
    }

    private static Task WriteAsync(SafeFileHandle handle, IEnumerable<string> lines) => Task.Run(() =>
    {
        using var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        try
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), 16 * 1024) { NewLine = "\n" };
            foreach (var line in lines)
            {
                writer.WriteLine(line);
            }
        }
        catch (IOException)
        {
            // A program need not read what it is given.
        }
    });

    private static Task TakeAsync(
        OutputLine line, Queue<string> errors, Func<OutputLine, CancellationToken, Task> write, CancellationToken token)
    {
        if (line.IsError)
        {
            errors.Enqueue(line.Text);
            if (errors.Count > KeptErrorLines)
            {
                errors.Dequeue();
            }
        }

        return write(line, token);
    }
}
