using SystemContainers.Images.Layers;

namespace SystemContainers.Images;

/// <summary>
/// Counts the bytes of several layers that are transferred at once, and reports a few times a second.
/// </summary>
internal sealed class TransferProgress : IDisposable
{
    private readonly string _activity;
    private readonly IEngineObserver _observer;
    private readonly ReportPace _pace = new();
    private readonly int _layers;
    private readonly long _total;
    private long _done;
    private int _layersDone;

    internal TransferProgress(string image, IReadOnlyList<LayerDescriptor> layers, IEngineObserver observer)
    {
        _activity = $"Importing {image}";
        _observer = observer;
        _layers = layers.Count;
        _total = layers.Sum(l => l.Size);
        Report(isFinished: false);
    }

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

    /// <summary>Counts a layer.</summary>
    internal void EndLayer()
    {
        Interlocked.Increment(ref _layersDone);
        Report(isFinished: false);
    }

    private void Report(bool isFinished) =>
        _observer.Progress(new EngineProgress(
            _activity, $"{_layersDone} of {_layers} layers", Interlocked.Read(ref _done), _total, isFinished));
}
