namespace SystemContainers.Storage;

/// <summary>A mounted file system, or a part of one that is mounted.</summary>
/// <param name="Root">The directory that is mounted, as a path in its own file system.</param>
/// <param name="Path">Where it is mounted.</param>
internal sealed record MountPoint(string Root, string Path);
