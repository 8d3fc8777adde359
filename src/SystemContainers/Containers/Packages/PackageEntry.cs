namespace SystemContainers.Containers.Packages;

/// <summary>A path that a package owns.</summary>
/// <param name="Path">The path on the host.</param>
/// <param name="IsDirectoryAlone">Whether it is a directory that the package owns without what is in it.</param>
internal sealed record PackageEntry(string Path, bool IsDirectoryAlone = false)
{
    private const string Allowed = "/._+@:,=~ -";

    /// <summary>Whether an administrator may change it, so that rpm keeps it.</summary>
    internal bool IsConfiguration => !IsDirectoryAlone && Path.StartsWith("/etc/", StringComparison.Ordinal);

    /// <summary>
    /// Refuses a path that means more to rpmbuild than a name: in its list of files <c>%attr(…)</c> gives rights
    /// wherever it stands, and patterns match other files.
    /// </summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>.</exception>
    internal void Check()
    {
        if (!Path.All(c => char.IsLetterOrDigit(c) || Allowed.Contains(c, StringComparison.Ordinal)))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidDefinition,
                $"The host file {Path} has a character in its name that the list of files of a package cannot have.",
                "Rename it in the image, or install the host files without a package.",
                Path);
        }
    }
}
