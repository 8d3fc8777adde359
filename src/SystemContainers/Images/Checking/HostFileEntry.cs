namespace SystemContainers.Images.Checking;

/// <summary>A file that an image would put on its host.</summary>
/// <param name="Path">Its path there before renaming, absolute.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="LinkTarget">What it points to, where it is a symbolic link.</param>
/// <param name="Read">Reads its text.</param>
internal sealed record HostFileEntry(string Path, UnixFileMode Mode, string? LinkTarget, Func<string?> Read);
