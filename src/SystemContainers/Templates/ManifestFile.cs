using System.Text.Json;

namespace SystemContainers.Templates;

/// <summary>The image's <c>/exports/manifest.json</c>. Keys that are not listed here are ignored.</summary>
internal sealed record ManifestFile
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>What holds for an image without the file.</summary>
    public static ManifestFile Empty { get; } = new();

    /// <summary><c>version</c>; it has no effect.</summary>
    public string? Version { get; init; }

    /// <summary><c>defaultValues</c>: values for variables that the user does not set.</summary>
    public IReadOnlyDictionary<string, string> DefaultValues { get; init; } = new Dictionary<string, string>();

    /// <summary><c>renameFiles</c>: host paths and the templates of the paths that they get instead.</summary>
    public IReadOnlyDictionary<string, Template> RenameFiles { get; init; } = new Dictionary<string, Template>();

    /// <summary><c>installedFilesTemplate</c>: host files, by their path after renaming, that are templates.</summary>
    public IReadOnlyList<string> InstalledFilesTemplate { get; init; } = [];

    /// <summary><c>useLinks</c>: host files may be hard links into the deployment.</summary>
    public bool UseLinks { get; init; } = true;

    /// <summary><c>noContainerService</c>: the image only brings host files.</summary>
    public bool NoContainerService { get; init; }

    /// <summary>
    /// <c>healthCommand</c>: a program with its arguments that ends with 0 in a container that is healthy.
    /// </summary>
    public IReadOnlyList<string>? HealthCommand { get; init; }

    /// <summary>
    /// <c>healthUri</c>: where a healthy container answers on its host; <c>$NAME</c> in it is a variable.
    /// </summary>
    public string? HealthUri { get; init; }

    /// <summary>
    /// The name of a path under <see cref="RenameFiles"/>: walking it from the root, what has been walked is replaced
    /// wherever it is a key, so that directories can be renamed and renames follow one another.
    /// </summary>
    /// <param name="path">A path in <c>/exports/hostfs</c>, from <c>/</c>.</param>
    /// <param name="expand">Gives the text of a new name; null takes it as it is written.</param>
    public string Rename(string path, Func<Template, string>? expand = null)
    {
        var walked = string.Empty;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            walked = $"{walked}/{name}";
            if (RenameFiles.TryGetValue(walked, out var other))
            {
                walked = (expand is null ? other.Source : expand(other)).TrimEnd('/');
            }
        }

        return walked;
    }

    /// <summary>Reads the file.</summary>
    /// <param name="text">Its text; null where the image has none.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> with file and
    /// line.</exception>
    public static ManifestFile Parse(string? text)
    {
        if (text is null)
        {
            return Empty;
        }

        var root = JsonFile.Parse(FileName, text).Root;
        return new ManifestFile
        {
            Version = root.Member("version") is { } version ? Scalar(version) : null,
            DefaultValues = Map(root.Member("defaultValues"), Scalar),
            RenameFiles = Map(
                root.Member("renameFiles"),
                path => Template.Parse(FileName, path.Text(), TemplateFormat.Text, path.Line)),
            InstalledFilesTemplate = root.Member("installedFilesTemplate")?.Texts() ?? [],
            UseLinks = root.Member("useLinks")?.Flag() ?? true,
            HealthCommand = root.Member("healthCommand")?.Texts(),
            HealthUri = root.Member("healthUri")?.Text(),
            NoContainerService = root.Member("noContainerService")?.Flag() ?? false,
        };
    }

    private static Dictionary<string, T> Map<T>(JsonPart? map, Func<JsonPart, T> read) =>
        map?.Members().ToDictionary(member => member.Name, member => read(member.Value), StringComparer.Ordinal) ?? [];

    private static string Scalar(JsonPart part) => part.Element.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => part.Element.GetRawText(),
        JsonValueKind.String => part.Text(),
        _ => throw part.WrongType("a string, a number, true or false"),
    };
}
