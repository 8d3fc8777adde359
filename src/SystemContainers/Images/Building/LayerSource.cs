namespace SystemContainers.Images.Building;

/// <summary>Where the entries of one layer come from.</summary>
/// <param name="title">What the layer is, for people: "root file system".</param>
/// <param name="path">The folder or archive.</param>
internal abstract class LayerSource(string title, string path)
{
    /// <summary>What the layer is, for people.</summary>
    public string Title { get; } = title;

    /// <summary>The folder or archive.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes of all files, or null where only reading would tell.</summary>
    public abstract long? TotalSize { get; }

    /// <summary>The entries, parents before what is in them.</summary>
    /// <param name="observer">Hears what is left out.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: an entry cannot stand in a
    /// layer.</exception>
    public abstract IEnumerable<LayerEntry> ReadEntries(IEngineObserver observer);
}
