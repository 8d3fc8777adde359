using System.Text;

namespace SystemContainers.Images.Checking;

/// <summary>Reads a definition from a folder.</summary>
internal static class FolderSource
{
    private const long MaximumFileBytes = 4 * 1024 * 1024;
    private const string Exports = "exports";

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads it.</summary>
    /// <param name="folder">Full path of the folder.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static DefinitionSource Read(string folder)
    {
        var prefix = new[] { string.Empty, Exports + '/' }
            .FirstOrDefault(prefix => DefinitionSource.Files.Append(DefinitionSource.HostFolder)
                .Any(name => Path.Exists(Path.Join(folder, prefix, name))))
            ?? throw NoDefinition(folder);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var unreadable = new List<(string File, string Problem)>();
        foreach (var name in DefinitionSource.Files.Where(name => Path.Exists(Path.Join(folder, prefix, name))))
        {
            Read(Path.Join(folder, prefix, name), text => texts.Add(name, text), p => unreadable.Add((name, p)));
        }

        var dockerfile = Path.Join(folder, "Dockerfile");
        string? instructions = null;
        if (File.Exists(dockerfile))
        {
            Read(dockerfile, text => instructions = text, _ => { });
        }

        return new DefinitionSource
        {
            Name = folder,
            Prefix = prefix,
            Texts = texts,
            HostFiles = ReadHostFiles(Path.Join(folder, prefix, DefinitionSource.HostFolder)),
            Dockerfile = instructions,
            Unreadable = unreadable,
        };
    }

    private static void Read(string path, Action<string> use, Action<string> refuse)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            refuse("It is a symbolic link, which an image keeps and nothing follows.");
        }
        else if (!file.Exists)
        {
            refuse("It is not a file.");
        }
        else if (file.Length > MaximumFileBytes)
        {
            refuse($"It has {file.Length} bytes, more than any real one.");
        }
        else
        {
            try
            {
                use(_strict.GetString(File.ReadAllBytes(path)));
            }
            catch (DecoderFallbackException)
            {
                refuse("It is not UTF-8 text.");
            }
        }
    }

    // A folder without host files may get them when the image is built.
    private static IReadOnlyList<HostFileEntry>? ReadHostFiles(string folder) => Directory.Exists(folder)
        ?
        [
            .. new DirectoryInfo(folder)
                .EnumerateFileSystemInfos("*", new EnumerationOptions
                {
                    AttributesToSkip = FileAttributes.None,
                    RecurseSubdirectories = true,
                })
                .Where(entry => entry.LinkTarget is not null || entry is FileInfo)
                .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
                .Select(entry => new HostFileEntry(
                    '/' + Path.GetRelativePath(folder, entry.FullName),
                    entry.LinkTarget is null ? entry.UnixFileMode : UnixFileMode.None,
                    entry.LinkTarget,
                    () => ReadText(entry.FullName))),
        ]
        : null;

    private static string? ReadText(string path)
    {
        string? text = null;
        Read(path, read => text = read, _ => { });
        return text;
    }

    private static SystemContainersException NoDefinition(string folder) => new(
        ErrorCode.InvalidArgument,
        Directory.Exists(folder)
            ? $"'{folder}' has no definition: none of {string.Join(", ", DefinitionSource.Files)}."
            : $"The folder '{folder}' does not exist.",
        "Give the folder with the templates, or the one whose folder 'exports' has them.",
        folder);
}
