using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Building;

/// <summary>An entry of a layer.</summary>
/// <param name="Name">Path in the layer, without a leading or trailing slash.</param>
/// <param name="Kind">What it is.</param>
internal sealed record LayerEntry(string Name, LayerEntryKind Kind)
{
    /// <summary>Permission, setuid, setgid and sticky bits.</summary>
    public UnixFileMode Mode { get; init; }

    /// <summary>Owner.</summary>
    public long UserId { get; init; }

    /// <summary>Group.</summary>
    public long GroupId { get; init; }

    /// <summary>Time of the last change, in seconds since 1970.</summary>
    public long Modified { get; init; }

    /// <summary>Target of a symbolic link, or name of the entry that a hard link is another name of.</summary>
    public string LinkTarget { get; init; } = string.Empty;

    /// <summary>Bytes of a file.</summary>
    public long Size { get; init; }

    /// <summary>Content of a file that is not empty; it is valid until the next entry is asked for.</summary>
    public Stream? Content { get; init; }

    /// <summary>The extended attributes of a file or directory that a layer keeps, each name once.</summary>
    public IReadOnlyList<ExtendedAttribute> Attributes { get; init; } = [];
}
