using System.Diagnostics;

namespace SystemContainers.Images;

/// <summary>Says when progress is to be reported: a few times a second, however many threads ask.</summary>
internal sealed class ReportPace
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    private long _last;

    /// <summary>Whether it is time again; of several threads one hears it.</summary>
    internal bool IsDue()
    {
        var last = Interlocked.Read(ref _last);
        return Stopwatch.GetElapsedTime(last) > _interval
            && Interlocked.CompareExchange(ref _last, Stopwatch.GetTimestamp(), last) == last;
    }
}
