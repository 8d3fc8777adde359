using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Lays the layers of an image over one another in memory, whiteouts applied (image-spec, layer.md), so that each file
/// of the result is linked once.
/// </summary>
internal sealed class LayerMerge(Repository repository)
{
    /// <summary>The merged root.</summary>
    /// <param name="layers">The layers' commits, base first.</param>
    /// <param name="only">The one directory in the root to look into; null takes all.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal MergedDirectory Merge(IEnumerable<Commit> layers, string? only = null)
    {
        var root = new MergedDirectory(string.Empty);
        foreach (var layer in layers)
        {
            root.Metadata = layer.DirectoryMetadata;
            Apply(root, layer.Tree, only);
        }

        return root;
    }

    private void Apply(MergedDirectory lower, string tree, string? only)
    {
        var upper = repository.ReadTree(tree);
        Hide(lower, upper);
        foreach (var (name, checksum) in upper.Files)
        {
            if (name != Whiteout.Opaque && Whiteout.Hidden(name) is null)
            {
                lower.Directories.Remove(name);
                lower.Files[name] = checksum;
            }
        }

        foreach (var (name, childTree, metadata) in upper.Directories)
        {
            if (only is not null && name != only)
            {
                continue;
            }

            lower.Files.Remove(name);
            if (!lower.Directories.TryGetValue(name, out var child))
            {
                lower.Directories.Add(name, child = new MergedDirectory(metadata));
            }

            child.Metadata = metadata;
            Apply(child, childTree, only: null);
        }
    }

    // A layer's whiteouts hide what lower layers have, never what it has itself, so they come first.
    private static void Hide(MergedDirectory lower, DirectoryTree upper)
    {
        foreach (var (name, _) in upper.Files)
        {
            if (name == Whiteout.Opaque)
            {
                lower.Files.Clear();
                lower.Directories.Clear();
            }
            else if (Whiteout.Hidden(name) is { } hidden)
            {
                lower.Files.Remove(hidden);
                lower.Directories.Remove(hidden);
            }
        }
    }
}
