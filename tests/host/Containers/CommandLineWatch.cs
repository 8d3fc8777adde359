using System.Collections.Concurrent;

namespace SystemContainers.HostTests.Containers;

/// <summary>Reads the command lines of all processes, as every user can, until it is disposed of.</summary>
internal sealed class CommandLineWatch : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public CommandLineWatch() => _watching = Task.Run(Watch);

    /// <summary>Stops watching and gives what was seen.</summary>
    public async Task<IReadOnlyCollection<string>> EndAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        return [.. _seen.Keys];
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc", "*").Where(p => char.IsDigit(p[^1])))
            {
                try
                {
                    _seen.TryAdd(File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' '), true);
                }
                catch (IOException)
                {
                    // It ended.
                }
            }
        }
    }
}
