namespace SystemContainers.Images.Comparing;

/// <summary>A file, directory or link on one side of a comparison, read only as far as it is asked for.</summary>
internal abstract class ImageNode
{
    /// <summary>Whether it is a directory.</summary>
    internal abstract bool IsDirectory { get; }

    /// <summary>
    /// Checksum of the object that it is in the image store, directory metadata included; null for none.
    /// </summary>
    internal abstract string? Checksum { get; }

    /// <summary>Device and inode of what is no directory; two names of one file have the same.</summary>
    internal abstract (ulong Device, ulong Inode)? Identity { get; }

    /// <summary>Where the content of a file can be read.</summary>
    internal abstract string? ContentPath { get; }

    /// <summary>What is in a directory, by the bytes of its name.</summary>
    internal abstract IEnumerable<(string Name, ImageNode Node)> Children { get; }

    /// <summary>Reads what there is to know of it.</summary>
    internal abstract ImageEntry Read();

    /// <summary>Whether the two are known to be the same object, with no need to read them.</summary>
    /// <param name="other">The other.</param>
    internal bool IsSameObject(ImageNode other) =>
        Checksum is not null && other.Checksum is not null
            ? Checksum == other.Checksum
            : Identity is not null && Identity == other.Identity;
}
