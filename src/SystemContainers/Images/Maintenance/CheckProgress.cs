using System.Diagnostics;

namespace SystemContainers.Images.Maintenance;

/// <summary>Counts the bytes that several threads have checked, and reports a few times a second.</summary>
internal sealed class CheckProgress : IDisposable
{
    private const string Activity = "Checking the image store";

    private readonly IEngineObserver _observer;
    private readonly ReportPace _pace = new();
    private readonly string _status;
    private readonly long _total;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _done;

    /// <summary>Begins.</summary>
    /// <param name="files">How many objects and blobs there are to check.</param>
    /// <param name="total">Their bytes.</param>
    /// <param name="observer">Hears of it.</param>
    internal CheckProgress(int files, long total, IEngineObserver observer)
    {
        _observer = observer;
        _total = total;
        _status = $"{files} objects and blobs";
        Report(isFinished: false);
    }

    /// <summary>How long it took so far.</summary>
    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <inheritdoc/>
    public void Dispose() => Report(isFinished: true);

    /// <summary>Counts bytes.</summary>
    /// <param name="bytes">How many.</param>
    internal void Add(int bytes)
    {
        Interlocked.Add(ref _done, bytes);
        if (_pace.IsDue())
        {
            Report(isFinished: false);
        }
    }

    private void Report(bool isFinished) =>
        _observer.Progress(new EngineProgress(Activity, _status, Interlocked.Read(ref _done), _total, isFinished));
}
