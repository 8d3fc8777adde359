using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Checking;

/// <summary>Reads the definition of an image in the store.</summary>
internal static class ImageSourceReader
{
    /// <summary>Reads it.</summary>
    /// <param name="repository">The store.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal static DefinitionSource Read(Repository repository, StoredImage image)
    {
        var root = image.Merge(repository);
        var exports = root.FindDirectory("exports");
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var unreadable = new List<(string File, string Problem)>();
        foreach (var name in DefinitionSource.Files.Where(name => exports?.Files.ContainsKey(name) == true))
        {
            try
            {
                if (DefinitionReader.ReadFile(repository, root, "exports/" + name) is { } text)
                {
                    texts.Add(name, text);
                }
                else
                {
                    unreadable.Add((name, "It is a symbolic link, which is not followed: it could lead to the host."));
                }
            }
            catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidDefinition)
            {
                unreadable.Add((name, e.Problem));
            }
        }

        return new DefinitionSource
        {
            Name = image.Image.Name,
            Texts = texts,
            HostFiles = ReadHostFiles(repository, exports),
            Image = new CheckedImage(image.Image.Labels, image.Execution, exports is not null, repository, root),
            Unreadable = unreadable,
        };
    }

    private static List<HostFileEntry> ReadHostFiles(Repository repository, MergedDirectory? exports)
    {
        var entries = new List<HostFileEntry>();
        if (exports?.FindDirectory(DefinitionSource.HostFolder) is { } folder)
        {
            Add(repository, folder, string.Empty, entries);
        }

        return entries;
    }

    private static void Add(
        Repository repository, MergedDirectory directory, string path, List<HostFileEntry> entries)
    {
        foreach (var (name, checksum) in directory.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var target = repository.LinkTarget(checksum);
            entries.Add(new HostFileEntry(
                $"{path}/{name}",
                target is null ? repository.ModeOf(checksum) : UnixFileMode.None,
                target,
                () => DefinitionReader.ReadFile(repository, directory, name)));
        }

        foreach (var (name, child) in directory.Directories.OrderBy(child => child.Key, StringComparer.Ordinal))
        {
            Add(repository, child, $"{path}/{name}", entries);
        }
    }
}
