using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>A ref of the repository, whoever made it.</summary>
/// <param name="Name">Its name: <c>ociimage/…</c>, or for those of remotes its path below <c>refs</c>.</param>
/// <param name="Commit">The commit it points to; null where it holds no checksum.</param>
/// <param name="Kind">What it is for.</param>
internal sealed record StoreRef(string Name, string? Commit, StoreRefKind Kind)
{
    private const string Heads = "heads/";
    private const string ImagePrefix = "ociimage/";

    /// <summary>The name without the prefix that all refs of images and layers have.</summary>
    internal string ShortName => Name[ImagePrefix.Length..];

    /// <summary>The image's name, where it is an image's.</summary>
    internal string ImageName => RefName.Decode(ShortName)!;

    /// <summary>The digest of the layer or configuration, where it is one's.</summary>
    internal string Digest => "sha256:" + ShortName;

    /// <summary>The name of the ref that a layer or an image has.</summary>
    /// <param name="shortName">The part after the prefix.</param>
    internal static string NameOf(string shortName) => ImagePrefix + shortName;

    /// <summary>All refs: branches, those of remotes and those of mirrors (docs/repo.md of OSTree).</summary>
    /// <param name="repository">The repository.</param>
    internal static IReadOnlyList<StoreRef> List(Repository repository)
    {
        var root = Path.Combine(repository.Path, "refs");

        // As OSTree does, names that begin with a dot are passed over, temporary files among them.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false,
        };
        return
        [
            .. Directory.EnumerateFiles(root, "*", options).Select(path => Read(root, path)).OfType<StoreRef>()
                .OrderBy(r => r.Name, StringComparer.Ordinal),
        ];
    }

    // A name may be removed at any time, for no lock is needed to do that.
    private static StoreRef? Read(string root, string path)
    {
        var relative = Path.GetRelativePath(root, path);
        var name = relative.StartsWith(Heads, StringComparison.Ordinal) ? relative[Heads.Length..] : relative;
        try
        {
            return new StoreRef(name, ReadCommit(path), KindOf(relative));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string? ReadCommit(string path)
    {
        // A checksum and a line feed; whatever is longer is none, and need not be read.
        var content = new byte[80];
        using var file = File.OpenHandle(path);
        var text = System.Text.Encoding.ASCII.GetString(content, 0, RandomAccess.Read(file, content, 0)).TrimEnd();
        return text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? text : null;
    }

    private static StoreRefKind KindOf(string relative)
    {
        const string images = Heads + ImagePrefix;
        var name = relative.StartsWith(images, StringComparison.Ordinal) ? relative[images.Length..] : string.Empty;
        return name.Length == 0 || name.Contains('/', StringComparison.Ordinal) ? StoreRefKind.Foreign
            : RefName.IsBlob(name) ? StoreRefKind.Blob
            : RefName.Decode(name) is null ? StoreRefKind.Foreign
            : StoreRefKind.Image;
    }
}
