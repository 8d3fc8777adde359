namespace SystemContainers.Images.Ostree;

/// <summary>A commit: a tree and what is said of it.</summary>
/// <param name="Metadata">The string entries of its metadata.</param>
/// <param name="Time">When it was made.</param>
/// <param name="Tree">Checksum of the root's directory tree.</param>
/// <param name="DirectoryMetadata">Checksum of the root's directory metadata.</param>
internal sealed record Commit(
    IReadOnlyDictionary<string, string> Metadata, DateTimeOffset Time, string Tree, string DirectoryMetadata)
{
    /// <summary>Checksum of the commit before it; null where there is none, as with what the engine writes.</summary>
    internal string? Parent { get; init; }
}
