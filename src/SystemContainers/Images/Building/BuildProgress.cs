namespace SystemContainers.Images.Building;

/// <summary>Tells an observer how many bytes of the input are in the image.</summary>
/// <param name="activity">What is being done.</param>
/// <param name="total">Bytes in all, or null while unknown.</param>
/// <param name="observer">Who hears it.</param>
internal sealed class BuildProgress(string activity, long? total, IEngineObserver observer)
{
    private const long Interval = 4 * 1024 * 1024;
    private long _completed;
    private long _reported;
    private string _status = string.Empty;

    /// <summary>Counts bytes; reports them now and then.</summary>
    /// <param name="bytes">How many.</param>
    public void Add(long bytes)
    {
        _completed += bytes;
        if (_completed - _reported >= Interval)
        {
            _reported = _completed;
            observer.Progress(new EngineProgress(activity, _status, _completed, total));
        }
    }

    /// <summary>Reports what is being done from now on.</summary>
    /// <param name="status">"layer 2 of 3: exports".</param>
    public void Begin(string status)
    {
        _status = status;
        observer.Progress(new EngineProgress(activity, status, _completed, total));
    }

    /// <summary>Reports the end.</summary>
    public void Finish() =>
        observer.Progress(new EngineProgress(activity, "done", _completed, _completed, IsFinished: true));
}
