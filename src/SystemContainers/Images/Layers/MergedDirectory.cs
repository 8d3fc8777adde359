namespace SystemContainers.Images.Layers;

/// <summary>A directory of an image: what its layers have together.</summary>
/// <param name="metadata">Checksum of the directory's metadata; empty for the root where there is no layer.</param>
internal sealed class MergedDirectory(string metadata)
{
    /// <summary>Checksum of the directory's metadata, from the topmost layer that has it.</summary>
    internal string Metadata { get; set; } = metadata;

    /// <summary>Content checksums of the files and symbolic links, by name.</summary>
    internal Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The directories, by name.</summary>
    internal Dictionary<string, MergedDirectory> Directories { get; } = new(StringComparer.Ordinal);

    /// <summary>The directory at a path below this one, or null. Symbolic links are not followed.</summary>
    /// <param name="path">Components separated by slashes.</param>
    internal MergedDirectory? FindDirectory(string path)
    {
        var directory = this;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!directory.Directories.TryGetValue(name, out directory))
            {
                return null;
            }
        }

        return directory;
    }

    /// <summary>The content checksum of the file or link at a path below this one, or null.</summary>
    /// <inheritdoc cref="FindDirectory"/>
    internal string? FindFile(string path)
    {
        var slash = path.TrimEnd('/').LastIndexOf('/');
        return FindDirectory(slash < 0 ? string.Empty : path[..slash])?.Files.GetValueOrDefault(path[(slash + 1)..]);
    }
}
