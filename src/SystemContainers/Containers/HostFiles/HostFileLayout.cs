using SystemContainers.Images.Layers;
using SystemContainers.Templates;

namespace SystemContainers.Containers.HostFiles;

/// <summary>
/// The host files of an image, <c>/exports/hostfs</c>, laid out as they go onto the host: renamed, and with the text of
/// those that are templates.
/// </summary>
/// <param name="Root">The tree; its root stands for the host's.</param>
/// <param name="Rendered">The text of the files that are templates, by path on the host.</param>
internal sealed record HostFileLayout(MergedDirectory Root, IReadOnlyDictionary<string, string> Rendered)
{
    /// <summary>Whether there is nothing to install.</summary>
    internal bool IsEmpty => Root.Files.Count + Root.Directories.Count == 0;

    /// <summary>The paths on the host of files, links and empty directories, sorted.</summary>
    internal IReadOnlyList<string> Paths { get; } = [.. Entries(Root, string.Empty).Order(StringComparer.Ordinal)];

    /// <summary>Lays the host files of an image out.</summary>
    /// <param name="source">The tree <c>/exports/hostfs</c>; null where the image has none.</param>
    /// <param name="definition">The image's definition.</param>
    /// <param name="values">A value for every variable.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: two files get the same
    /// name, or one is a part of another's path; <see cref="ErrorCode.InvalidVariable"/>.</exception>
    internal static HostFileLayout Create(
        MergedDirectory? source, Images.ImageDefinition definition, IReadOnlyDictionary<string, string> values)
    {
        var root = new MergedDirectory(source?.Metadata ?? string.Empty);
        var rendered = new Dictionary<string, string>(StringComparer.Ordinal);
        if (source is null)
        {
            return new HostFileLayout(root, rendered);
        }

        var renaming = new HostFileRenaming(definition.Manifest, values);
        foreach (var (path, checksum) in Files(source, string.Empty))
        {
            var target = renaming.Apply(path);
            var (parent, name) = Parent(root, source, target);
            if (parent.Directories.ContainsKey(name) || !parent.Files.TryAdd(name, checksum))
            {
                throw Twice(target);
            }

            if (definition.HostTemplates.TryGetValue(path, out var template))
            {
                rendered.Add(target, template.Expand(values));
            }
        }

        foreach (var (path, metadata) in EmptyDirectories(source, string.Empty))
        {
            var (parent, name) = Parent(root, source, renaming.Apply(path));
            parent.Directories.TryAdd(name, new MergedDirectory(metadata));
        }

        return new HostFileLayout(root, rendered);
    }

    // A directory on the way has the owner and mode that the image gives it, if it is not there under another name.
    private static (MergedDirectory Parent, string Name) Parent(
        MergedDirectory root, MergedDirectory source, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (directory, alike) = (root, source);
        foreach (var name in names[..^1])
        {
            alike = alike?.Directories.GetValueOrDefault(name);
            if (directory.Files.ContainsKey(name))
            {
                throw Twice(path);
            }

            if (!directory.Directories.TryGetValue(name, out var next))
            {
                directory.Directories.Add(name, next = new MergedDirectory(alike?.Metadata ?? source.Metadata));
            }

            directory = next;
        }

        return (directory, names[^1]);
    }

    private static IEnumerable<(string Path, string Checksum)> Files(MergedDirectory directory, string path) =>
        directory.Files.Select(f => ($"{path}/{f.Key}", f.Value))
            .Concat(directory.Directories.SelectMany(d => Files(d.Value, $"{path}/{d.Key}")));

    private static IEnumerable<(string Path, string Metadata)> EmptyDirectories(
        MergedDirectory directory, string path) =>
        directory.Files.Count + directory.Directories.Count == 0
            ? path.Length == 0 ? [] : [(path, directory.Metadata)]
            : directory.Directories.SelectMany(d => EmptyDirectories(d.Value, $"{path}/{d.Key}"));

    private static IEnumerable<string> Entries(MergedDirectory directory, string path) =>
        Files(directory, path).Select(f => f.Path).Concat(EmptyDirectories(directory, path).Select(d => d.Path));

    private static SystemContainersException Twice(string path) =>
        new(
            ErrorCode.InvalidDefinition,
            $"Two of the image's host files would be {path} or a part of its path.",
            "Correct renameFiles in the image's manifest.json, or the values that it uses.",
            path);
}
