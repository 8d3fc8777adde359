using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>A directory of a layer while it is read.</summary>
internal sealed class LayerDirectory
{
    /// <summary>Owner and mode; a parent that the layer does not list has the default.</summary>
    internal FileMetadata Metadata { get; set; } = FileMetadata.DefaultDirectory;

    /// <summary>The files in it, by name.</summary>
    internal Dictionary<string, LayerFile> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The directories in it, by name.</summary>
    internal Dictionary<string, LayerDirectory> Directories { get; } = new(StringComparer.Ordinal);

    /// <summary>Removes whatever has the name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether something had it.</returns>
    internal bool Remove(string name) => Files.Remove(name) | Directories.Remove(name);

    /// <summary>Writes this directory and all below it as objects.</summary>
    /// <param name="transaction">Where to.</param>
    /// <returns>Checksums of the tree and of the metadata.</returns>
    internal (byte[] Tree, byte[] Metadata) Write(ObjectTransaction transaction)
    {
        var directories = Directories.OrderBy(d => d.Key, Utf8Order.Instance).Select(d =>
        {
            var (tree, metadata) = d.Value.Write(transaction);
            return (d.Key, new Checksum(tree), new Checksum(metadata));
        }).ToList();
        var files = new (string Name, Checksum Checksum)[Files.Count];
        var count = 0;
        foreach (var (name, file) in Files)
        {
            files[count++] = (name, file.Checksum);
        }

        Array.Sort(files, (a, b) => Utf8Order.Instance.Compare(a.Name, b.Name));
        var content = ObjectFormat.DirectoryTree(files, directories);
        return (
            transaction.AddMetadata("dirtree", content),
            transaction.AddMetadata("dirmeta", ObjectFormat.DirectoryMetadata(Metadata)));
    }
}
