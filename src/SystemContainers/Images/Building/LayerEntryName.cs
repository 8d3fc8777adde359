namespace SystemContainers.Images.Building;

/// <summary>The rules for names in a layer (image-spec <c>layer.md</c>).</summary>
internal static class LayerEntryName
{
    private const string WhiteoutPrefix = ".wh.";

    /// <summary>
    /// The name without a leading <c>/</c> or <c>./</c> and without a trailing slash; empty for the root directory.
    /// </summary>
    /// <param name="name">The name as it was found.</param>
    /// <param name="source">The folder or archive it was found in.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: it leads out.</exception>
    public static string Normalize(string name, string source)
    {
        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToArray();
        if (parts.Contains(".."))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{source}' has an entry '{name}' that leads outside of it.",
                "Make the archive anew without '..' in its names.",
                source);
        }

        return string.Join('/', parts);
    }

    /// <summary>Refuses names that would hide files of a lower layer instead of adding one.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="source">The folder or archive it was found in.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public static void RefuseWhiteout(string name, string source)
    {
        if (name.Split('/').Any(part => part.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{name}' in '{source}' would hide files of lower layers: names that begin with '.wh.' are whiteouts.",
                "Rename or remove it.",
                source);
        }
    }
}
