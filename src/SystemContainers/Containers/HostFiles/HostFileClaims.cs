using SystemContainers.Storage;

namespace SystemContainers.Containers.HostFiles;

/// <summary>Finds out, before anything is changed, whether a container may have its host files.</summary>
internal sealed class HostFileClaims(HostPaths paths)
{
    private readonly ContainerCatalog _catalog = new(paths);

    /// <summary>Checks the host files of a deployment that is to become active.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="files">The paths on the host.</param>
    /// <param name="own">The host files of deployments that are or were active: what is at
    /// their paths is theirs.</param>
    /// <param name="force">Take over what the host has at these paths.</param>
    /// <returns>The directories that have to be made, and the files that are replaced.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.HostFileExists"/>, naming each file and who has
    /// it; <see cref="ErrorCode.InvalidDefinition"/>: a path is closed to images.</exception>
    internal (IReadOnlyList<string> Directories, IReadOnlyList<string> Replaced) Check(
        string container, IReadOnlyList<string> files, IReadOnlyList<HostFileSet> own, bool force)
    {
        foreach (var path in files)
        {
            HostFilePolicy.Check(container, path);
        }

        var owners = Owners(container);
        var conflicts = new List<string>();
        var replaced = new List<string>();
        foreach (var path in files)
        {
            if (owners.TryGetValue(path, out var owner))
            {
                conflicts.Add(OfContainer(path, owner));
            }
            else if (own.Any(s => s.Files.ContainsKey(path)))
            {
                continue;
            }
            else if (Conflict(path, force) is { } conflict)
            {
                conflicts.Add(conflict);
            }
            else if (IsThere(path))
            {
                replaced.Add(path);
            }
        }

        RefuseIfAny(container, conflicts, force);
        return (NewDirectories(files, own), [.. replaced.Union(own.SelectMany(s => s.Replaced).Intersect(files))]);
    }

    /// <summary>Refuses files of a package that the image brings where another container has them.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="files">The paths on the host.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.HostFileExists"/>, naming each file and who has
    /// it.</exception>
    internal void CheckOthers(string container, IReadOnlyList<string> files)
    {
        var owners = Owners(container);
        RefuseIfAny(
            container,
            [.. files.Where(owners.ContainsKey).Select(path => OfContainer(path, owners[path]))],
            force: true);
    }

    private static string OfContainer(string path, string owner) => $"{path} of the container {owner}";

    private static void RefuseIfAny(string container, IReadOnlyList<string> conflicts, bool force)
    {
        if (conflicts.Count > 0)
        {
            throw new SystemContainersException(
                ErrorCode.HostFileExists,
                $"The image of {container} would install files that are there already: {string.Join("; ", conflicts)}.",
                force
                    ? "Move them away."
                    : "Move them away, or force it: the host's own files are then kept as NAME.orig.",
                container);
        }
    }

    // A directory is not replaced by a file, nor the other way round.
    private static string? Conflict(string path, bool force)
    {
        if (HostFilePath.Ancestors(path).FirstOrDefault(a => File.Exists(a)) is { } file)
        {
            return $"{file}, which is no directory";
        }

        return Directory.Exists(path) && new FileInfo(path).LinkTarget is null ? $"{path}, which is a directory"
            : !force && IsThere(path) ? $"{path} of the host"
            : null;
    }

    private static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static List<string> NewDirectories(IReadOnlyList<string> files, IReadOnlyList<HostFileSet> own) =>
        [
            .. files.SelectMany(HostFilePath.Ancestors).Distinct(StringComparer.Ordinal)
                .Where(d => !Directory.Exists(d) || own.Any(s => s.Directories.Contains(d, StringComparer.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];

    private Dictionary<string, string> Owners(string container) =>
        _catalog.List(NullObserver.Instance).Where(c => c.Name != container)
            .SelectMany(c => c.Active.ClaimedPaths.Select(path => (path, c.Name)))
            .GroupBy(o => o.path, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal);
}
