namespace SystemContainers.Templates;

/// <summary>Questions about paths by their text alone.</summary>
internal static class HostPath
{
    /// <summary>Whether a path is another one or lies below it.</summary>
    /// <param name="path">An absolute path without <c>.</c> and <c>..</c>.</param>
    /// <param name="ancestor">The other, without a slash at its end unless it is the root.</param>
    public static bool IsAtOrBelow(string path, string ancestor) =>
        path == ancestor || ancestor == "/" || path.StartsWith(ancestor + '/', StringComparison.Ordinal);

    /// <summary>A path without <c>.</c>, <c>..</c>, double and final slashes, and with <c>/var/run</c> as
    /// <c>/run</c>.</summary>
    /// <param name="path">An absolute path.</param>
    public static string Normalize(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return IsAtOrBelow(full, "/var/run") ? full["/var".Length..] : full;
    }
}
