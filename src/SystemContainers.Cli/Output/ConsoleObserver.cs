using System.Diagnostics;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Output;

/// <summary>Writes what the engine tells to standard error; progress as one line that is written over.</summary>
internal sealed class ConsoleObserver(TextWriter error, bool isDebug, bool isTerminal) : IEngineObserver, IDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private long _lastRefresh;
    private int _progressLength;

    /// <inheritdoc/>
    public void Verbose(string message)
    {
        if (isDebug)
        {
            WriteLine(message);
        }
    }

    /// <inheritdoc/>
    public void Warning(string message) => WriteLine($"Warning: {message}");

    /// <inheritdoc/>
    public void Progress(EngineProgress progress)
    {
        if (!isTerminal)
        {
            return;
        }

        lock (_lock)
        {
            if (progress.IsFinished)
            {
                ClearProgress();
            }
            else if (_lastRefresh == 0 || Stopwatch.GetElapsedTime(_lastRefresh) >= RefreshInterval)
            {
                _lastRefresh = Stopwatch.GetTimestamp();
                ShowProgress(Describe(progress));
            }
        }
    }

    /// <inheritdoc/>
    public void Step(string container, ChangeStep step) => Verbose($"{container}: {step}");

    /// <summary>Takes the progress line away.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            ClearProgress();
        }
    }

    private static string Describe(EngineProgress progress)
    {
        var bytes = progress.Total is { } total
            ? $"{ByteSize.Format(progress.Completed)} of {ByteSize.Format(total)}"
            : ByteSize.Format(progress.Completed);
        return $"{progress.Activity}: {progress.Status}, {bytes}";
    }

    private void WriteLine(string line)
    {
        lock (_lock)
        {
            ClearProgress();
            error.WriteLine(line);
        }
    }

    // A line as wide as the terminal would wrap, and a wrapped line cannot be written over.
    private void ShowProgress(string line)
    {
        var width = Math.Max(1, Console.WindowWidth - 1);
        var shown = line.Length > width ? line[..width] : line;
        error.Write("\r" + shown.PadRight(Math.Min(_progressLength, width)));
        _progressLength = shown.Length;
    }

    private void ClearProgress()
    {
        if (_progressLength > 0)
        {
            error.Write("\r" + new string(' ', _progressLength) + "\r");
            _progressLength = 0;
        }
    }
}
