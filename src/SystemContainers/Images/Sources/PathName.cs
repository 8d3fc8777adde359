using System.Text.RegularExpressions;

namespace SystemContainers.Images.Sources;

/// <summary>The name of an image that has none where it is: that of its file or folder.</summary>
internal static partial class PathName
{
    private static readonly string[] _endings = [".tar", ".tar.gz", ".tgz"];

    /// <summary>The name, in lower case and without what no repository may have in its name.</summary>
    /// <param name="source">An archive or folder.</param>
    /// <param name="tag">The tag; null for <c>latest</c>.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>: the path has nothing
    /// that a name could be made of.</exception>
    internal static ImageReference Of(ImageSource source, string? tag)
    {
        var file = Path.GetFileName(source.Location.TrimEnd('/'));
        foreach (var ending in _endings)
        {
            if (file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                file = file[..^ending.Length];
            }
        }

        var name = Unusable().Replace(file.ToLowerInvariant(), "-").Trim('-', '.', '_');
        return ImageReference.TryParse(tag is null ? name : $"{name}:{tag}", out var reference)
            ? reference
            : throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"{source} says no name for the image, and none can be made of its path.",
                "Give a name to store it under.",
                source.Text);
    }

    // What stands between letters and digits and is none of the separators of a repository: ., _, __ and hyphens.
    [GeneratedRegex(@"(?!(?:\.|__?|-+)(?:[a-z0-9]|\z))[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Unusable();
}
