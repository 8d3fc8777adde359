namespace SystemContainers.Images.Ostree;

/// <summary>What an object of a repository is (docs/repo.md, "Core object types").</summary>
internal enum ObjectKind : byte
{
    /// <summary>A file or symbolic link.</summary>
    Content,

    /// <summary>Owner, mode and attributes of a directory.</summary>
    DirectoryMetadata,

    /// <summary>What is in a directory.</summary>
    DirectoryTree,

    /// <summary>A root directory with metadata of its own.</summary>
    Commit,
}
