using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>A directory of a layer while it is read.</summary>
internal sealed class LayerDirectory
{
    /// <summary>Owner and mode; a parent that the layer does not list has the default.</summary>
    internal FileMetadata Metadata { get; set; } = FileMetadata.DefaultDirectory;

    /// <summary>Checksums of the files in it, by name.</summary>
    internal SortedDictionary<string, LayerFile> Files { get; } = new(Utf8Order.Instance);

    /// <summary>The directories in it, by name.</summary>
    internal SortedDictionary<string, LayerDirectory> Directories { get; } = new(Utf8Order.Instance);

    /// <summary>Removes whatever has the name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether something had it.</returns>
    internal bool Remove(string name) => Files.Remove(name) | Directories.Remove(name);

    /// <summary>Writes this directory and all below it as objects.</summary>
    /// <param name="transaction">Where to.</param>
    /// <returns>Checksums of the tree and of the metadata.</returns>
    internal (byte[] Tree, byte[] Metadata) Write(ObjectTransaction transaction)
    {
        var directories = Directories.Select(d =>
        {
            var (tree, metadata) = d.Value.Write(transaction);
            return (d.Key, tree, metadata);
        }).ToList();
        var files = Files.Select(f => (f.Key, f.Value.Checksum));
        return (
            transaction.AddMetadata("dirtree", ObjectFormat.DirectoryTree(files, directories)),
            transaction.AddMetadata("dirmeta", ObjectFormat.DirectoryMetadata(Metadata)));
    }
}
