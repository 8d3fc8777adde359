namespace SystemContainers.Containers.HostFiles;

/// <summary>Paths of host files as the file system sees them.</summary>
internal static class HostFilePath
{
    // As many as the kernel follows, path_resolution(7).
    private const int MaximumLinks = 40;

    /// <summary>
    /// The path with every symbolic link in its directories followed; the last name is left as it is.
    /// </summary>
    /// <param name="path">An absolute path; the end of it need not exist.</param>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    internal static string Resolve(string path)
    {
        var left = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var resolved = string.Empty;
        for (var links = 0; left.TryPop(out var name);)
        {
            if (name is "." or "..")
            {
                resolved = name == "." ? resolved : resolved[..Math.Max(0, resolved.LastIndexOf('/'))];
                continue;
            }

            var next = $"{resolved}/{name}";
            if (left.Count == 0 || new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new IOException($"The symbolic links in '{path}' lead in a circle.");
            }

            resolved = target.StartsWith('/') ? string.Empty : resolved;
            foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                left.Push(part);
            }
        }

        return resolved;
    }

    /// <summary>The directories that a path lies in, the nearest to the root first, without the root itself.</summary>
    /// <param name="path">An absolute path.</param>
    internal static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}
