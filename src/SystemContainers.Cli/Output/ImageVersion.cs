namespace SystemContainers.Cli.Output;

/// <summary>The version of an image, as its labels say.</summary>
internal static class ImageVersion
{
    /// <summary><c>Version-Release</c> or <c>Version</c>; else the first digits of the digest.</summary>
    /// <param name="labels">The image's labels.</param>
    /// <param name="digest">Its digest.</param>
    public static string Of(IReadOnlyDictionary<string, string> labels, string digest)
    {
        var version = Label(labels, "Version");
        var release = Label(labels, "Release");
        return version is null ? Hexadecimal.ShortOf(digest) : release is null ? version : $"{version}-{release}";
    }

    private static string? Label(IReadOnlyDictionary<string, string> labels, string name) =>
        labels.FirstOrDefault(label => label.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
            is { Length: > 0 } value
            ? value
            : null;
}
