namespace SystemContainers.Images.Layers;

/// <summary>What an entry of a tar is.</summary>
internal enum TarKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>Another name of a file of the same tar.</summary>
    HardLink,

    /// <summary>A device or FIFO.</summary>
    Special,
}
