namespace SystemContainers.Containers.Logs;

/// <summary>What a service wrote last before it failed: that is mostly the reason.</summary>
internal static class LastWords
{
    private const int Lines = 3;
    private const int LinesRead = 30;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    /// <summary>Reads it.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="isUser">Whether it is a container of a user who is not root.</param>
    /// <param name="since">When the start began.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <returns>The lines, joined; empty where it wrote none or they cannot be read.</returns>
    internal static async Task<string> ReadAsync(
        string container, bool isUser, DateTimeOffset since, IEngineObserver observer)
    {
        using var limit = new CancellationTokenSource(_limit);
        var words = new Queue<string>();
        var options = new LogOptions { Names = [container], Since = since, Tail = LinesRead };
        try
        {
            await JournalReader.ReadAsync(options, isUser, Take, observer, limit.Token);
        }
        catch (Exception e) when (e is SystemContainersException or OperationCanceledException)
        {
            observer.Verbose($"The journal of {container} cannot be read: {e.Message}");
        }

        return string.Join(" / ", words);

        Task Take(SystemContainerLogEntry entry, CancellationToken token)
        {
            // systemd's own entries say again that the service has ended.
            if (entry.Identifier != "systemd" && entry.Message.Trim() is { Length: > 0 } text)
            {
                words.Enqueue(PrintableText.Short(text));
                while (words.Count > Lines)
                {
                    words.Dequeue();
                }
            }

            return Task.CompletedTask;
        }
    }
}
