using SystemContainers.Containers.Processes;
using SystemContainers.Host.Processes;
using SystemContainers.Storage;

namespace SystemContainers.Containers.Health;

/// <summary>Asks a container that runs whether it is healthy: by a command in it, or by a URI of the host.</summary>
internal sealed class HealthProbe(HostPaths paths)
{
    private const int KeptLines = 5;

    // Docker's default for one try. The whole time is the policy's.
    private static readonly TimeSpan _tryTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private readonly CommandInvoker _commands = new(paths);

    /// <summary>Asks until the container is healthy.</summary>
    /// <param name="deployment">The deployment that runs.</param>
    /// <param name="policy">What to ask; nothing to ask is healthy.</param>
    /// <param name="timeout">How long to ask.</param>
    /// <param name="check">Called before each try; throws where asking has become pointless.</param>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the last try found wrong; null where the container is healthy.</returns>
    internal async Task<string?> WaitAsync(
        Deployment deployment, StartPolicy policy, TimeSpan timeout, Func<Task> check, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            limit.CancelAfter(timeout);
        }

        string? problem = "no answer came in that time";
        try
        {
            for (var pause = _firstPause; ; pause = pause < _longestPause ? pause * 2 : _longestPause)
            {
                await check();
                var found = await TryAsync(deployment, policy, observer, limit.Token);
                if (found is null)
                {
                    return null;
                }

                problem = found;
                await Task.Delay(pause, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return problem;
        }
    }

    private async Task<string?> TryAsync(
        Deployment deployment, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        policy.HealthCommand is { Count: > 0 } command
            ? await RunAsync(deployment, command, observer, cancellationToken)
            : policy.ResolveUri(deployment.Info.Values) is { } uri
                ? await HealthUri.AskAsync(uri, _tryTime, cancellationToken)
                : null;

    private async Task<string?> RunAsync(
        Deployment deployment, IReadOnlyList<string> command, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var text = $"'{string.Join(' ', command)}'";
        var lines = new Queue<string>();
        try
        {
            var options = new CommandOptions { Name = deployment.Name, Command = command, Timeout = _tryTime };
            var streams = ProcessStreams.Piped((line, _) => Keep(lines, line.Text));
            var result = await _commands.JoinAsync(deployment, options, streams, observer, cancellationToken);
            return result.ExitCode == 0 ? null : $"{text} ends with exit code {result.ExitCode}{Output(lines)}";
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.TimedOut)
        {
            return $"{text} does not end within {_tryTime.TotalSeconds:0} s{Output(lines)}";
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.ToolFailed or ErrorCode.StorageUnsuitable)
        {
            return $"{text} cannot be run: {e.Message}";
        }
    }

    // Both streams are read at the same time.
    private static Task Keep(Queue<string> lines, string line)
    {
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > KeptLines)
            {
                lines.Dequeue();
            }
        }

        return Task.CompletedTask;
    }

    private static string Output(Queue<string> lines)
    {
        lock (lines)
        {
            return lines.Count == 0 ? string.Empty : ": " + string.Join('\n', lines).Trim();
        }
    }
}
