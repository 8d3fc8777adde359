using System.Globalization;
using System.Text.Json;
using SystemContainers.Host.Processes;

namespace SystemContainers.Containers.Logs;

/// <summary>Reads the journal with journalctl(1), which waits while nobody takes what it has read.</summary>
internal static class JournalReader
{
    /// <summary>Reads entries, the oldest first.</summary>
    /// <param name="options">Which.</param>
    /// <param name="isUser">Whether they are of units of this user and not of the host's.</param>
    /// <param name="take">Takes an entry.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>,
    /// <see cref="ErrorCode.ToolMissing"/>.</exception>
    internal static async Task ReadAsync(
        LogOptions options, bool isUser, Func<SystemContainerLogEntry, CancellationToken, Task> take,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var units = options.Names.ToDictionary(name => name + ".service", StringComparer.Ordinal);
        var streams = ProcessStreams.Piped((line, token) =>
            !line.IsError && TryRead(line.Text, units) is { } entry ? take(entry, token) : Task.CompletedTask);
        var command = new Command("journalctl", [.. Arguments(options, isUser, units.Keys)]);
        var result = await StreamedProcess.RunAsync(
            command, streams, timeout: null, () => Task.CompletedTask, observer, cancellationToken);

        // 1 with nothing to say is its answer where no entry is found.
        if (result.ExitCode != 0 && result.StandardError.Length > 0)
        {
            throw CommandRunner.Failure(result);
        }
    }

    private static IEnumerable<string> Arguments(LogOptions options, bool isUser, IEnumerable<string> units)
    {
        string?[] some =
        [
            options.Since is { } since ? $"--since={Time(since)}" : null,
            options.Until is { } until ? $"--until={Time(until)}" : null,
            options.Priority is { } priority ? $"--priority={(int)priority}" : null,
            options.Boot is { } boot ? string.Create(CultureInfo.InvariantCulture, $"--boot={boot}") : null,
            options.Follow ? "--follow" : null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"--lines={options.Tail?.ToString(CultureInfo.InvariantCulture) ?? "all"}"),
        ];
        return
        [
            "--no-pager", "--quiet", "--all", "--output=json", $"--output-fields={JournalEntry.Fields}",
            .. some.OfType<string>(), .. units.Select(unit => $"{(isUser ? "--user-unit" : "--unit")}={unit}"),
        ];
    }

    private static string Time(DateTimeOffset time)
    {
        var microseconds = (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return string.Create(
            CultureInfo.InvariantCulture, $"@{microseconds / 1_000_000}.{microseconds % 1_000_000:000000}");
    }

    // A damaged journal, or a line longer than any that is read whole, costs an entry and not the others.
    private static SystemContainerLogEntry? TryRead(string line, IReadOnlyDictionary<string, string> units)
    {
        try
        {
            return JournalEntry.Read(line, units);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
