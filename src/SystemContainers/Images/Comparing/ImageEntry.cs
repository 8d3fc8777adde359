namespace SystemContainers.Images;

/// <summary>A file, directory or symbolic link of an image or a deployment.</summary>
public sealed record ImageEntry
{
    /// <summary>What it is.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>Bytes of a file's content; 0 for all else.</summary>
    public long Size { get; init; }

    /// <summary>Permission, setuid, setgid and sticky bits.</summary>
    public required UnixFileMode Mode { get; init; }

    /// <summary>Owner.</summary>
    public required uint UserId { get; init; }

    /// <summary>Group.</summary>
    public required uint GroupId { get; init; }

    /// <summary>Where a symbolic link points to; null for all else.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>
    /// Checksum of the object in the image store, which covers content, owner, mode and attributes; null for
    /// directories and for what is not an object of the store.
    /// </summary>
    public string? Checksum { get; init; }

    /// <summary>The extended attributes that images keep: <c>security.capability</c> and those of users.</summary>
    public required IReadOnlyDictionary<string, byte[]> Attributes { get; init; }
}
