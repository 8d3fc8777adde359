namespace SystemContainers.Images.Ostree;

/// <summary>The content of a directory tree object.</summary>
/// <param name="Files">Name and content checksum of each file and symbolic link.</param>
/// <param name="Directories">Name, tree checksum and metadata checksum of each directory.</param>
internal sealed record DirectoryTree(
    IReadOnlyList<(string Name, string Checksum)> Files,
    IReadOnlyList<(string Name, string Tree, string Metadata)> Directories);
