using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Checking;

/// <summary>An image that is checked.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Execution">How it wants to be run; null where its configuration is not kept.</param>
/// <param name="HasExports">Whether it has <c>/exports</c>.</param>
/// <param name="Repository">The store.</param>
/// <param name="Root">Its files.</param>
internal sealed record CheckedImage(
    IReadOnlyDictionary<string, string> Labels,
    ExecutionJson? Execution,
    bool HasExports,
    Repository Repository,
    MergedDirectory Root)
{
    private const int MaximumLinks = 40;

    /// <summary>What a path leads to in a container of the image: a file of the store, a directory, or nothing.
    /// Symbolic links are followed, and none of them leads out of the root.</summary>
    /// <param name="path">An absolute path.</param>
    internal PathTarget Find(string path)
    {
        var directories = new Stack<MergedDirectory>([Root]);
        var rest = new Stack<string>(Components(path).Reverse());
        for (var links = 0; rest.TryPop(out var name);)
        {
            if (name == "..")
            {
                if (directories.Count > 1)
                {
                    directories.Pop();
                }
            }
            else if (directories.Peek().Directories.TryGetValue(name, out var directory))
            {
                directories.Push(directory);
            }
            else if (!directories.Peek().Files.TryGetValue(name, out var checksum))
            {
                return PathTarget.Nothing;
            }
            else if (Repository.LinkTarget(checksum) is { } target)
            {
                if (++links > MaximumLinks)
                {
                    return PathTarget.Nothing;
                }

                Follow(target, directories, rest);
            }
            else
            {
                return rest.Count == 0 ? new PathTarget(false, Repository.ContentPath(checksum)) : PathTarget.Nothing;
            }
        }

        return new PathTarget(true, null);
    }

    private static void Follow(string target, Stack<MergedDirectory> directories, Stack<string> rest)
    {
        while (target.StartsWith('/') && directories.Count > 1)
        {
            directories.Pop();
        }

        foreach (var name in Components(target).Reverse())
        {
            rest.Push(name);
        }
    }

    private static IEnumerable<string> Components(string path) =>
        path.Split('/').Where(name => name.Length > 0 && name != ".");
}
