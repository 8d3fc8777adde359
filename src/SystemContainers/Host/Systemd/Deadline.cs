namespace SystemContainers.Host.Systemd;

/// <summary>The moment at which waiting ends.</summary>
internal readonly struct Deadline
{
    private readonly long _milliseconds;

    private Deadline(TimeSpan timeout)
    {
        Timeout = timeout;
        _milliseconds = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
    }

    /// <summary>How long it was away when it was set.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>How long it is away now; zero where it is over.</summary>
    public TimeSpan Remaining =>
        Timeout == System.Threading.Timeout.InfiniteTimeSpan
            ? TimeSpan.MaxValue
            : TimeSpan.FromMilliseconds(Math.Max(0, _milliseconds - Environment.TickCount64));

    public static Deadline After(TimeSpan timeout) => new(timeout);
}
