using System.Globalization;
using SystemContainers.Host;

namespace SystemContainers.Images.Building;

/// <summary>Build options that make sense, with absolute paths and their defaults filled in.</summary>
internal sealed class BuildRequest
{
    private static readonly string[] DefinitionFiles =
        ["config.json.template", "service.template", "tmpfiles.template", "manifest.json"];

    private static readonly HashSet<string> NoDefinition = ["Dockerfile", "README.md"];

    private readonly string _rootFileSystem;
    private readonly string? _exports;
    private readonly string? _files;

    /// <summary>Checks options.</summary>
    /// <param name="options">What to build.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public BuildRequest(ImageBuildOptions options)
    {
        Options = options;
        OutputPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        _rootFileSystem = Input(options.RootFileSystem, "root file system");
        _exports = Folder(options.Exports, "folder of exports");
        _files = Folder(options.Files, "folder of files");
        RefuseExportsWithoutDefinition();
        RefuseOutputInsideInput();
        RefuseWrongConfiguration();
        Created = DateTimeOffset.FromUnixTimeSeconds((options.Created ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds());
        Architecture = options.Architecture ?? Platform.Architecture;
        Labels = new SortedDictionary<string, string>(options.Labels.ToDictionary(), StringComparer.Ordinal);
        if (_exports is not null)
        {
            Labels.TryAdd("atomic.type", "system");
        }
    }

    /// <summary>The options as they were given.</summary>
    public ImageBuildOptions Options { get; }

    /// <summary>Absolute path of the folder or archive to write.</summary>
    public string OutputPath { get; }

    /// <summary>The image's name in full.</summary>
    public string Name => Options.Name.ToString();

    /// <summary>The image's tag.</summary>
    public string Tag => Options.Name.Tag!;

    /// <summary>When the image was built, in whole seconds.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>Architecture in the words of <c>GOARCH</c>.</summary>
    public string Architecture { get; }

    /// <summary>All labels, sorted.</summary>
    public SortedDictionary<string, string> Labels { get; }

    /// <summary>Lists the folders that become layers, base first.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: a file name cannot stand in
    /// a layer.</exception>
    public IReadOnlyList<LayerSource> OpenLayers(CancellationToken cancellationToken)
    {
        const string Root = "";
        const string BaseTitle = "root file system";
        List<LayerSource> layers =
        [
            File.Exists(_rootFileSystem)
                ? new TarLayerSource(BaseTitle, _rootFileSystem)
                : FolderLayerSource.Scan(BaseTitle, _rootFileSystem, Root, new HashSet<string>(), cancellationToken),
        ];
        if (_exports is not null)
        {
            layers.Add(FolderLayerSource.Scan("exports", _exports, "exports", NoDefinition, cancellationToken));
        }

        if (_files is not null)
        {
            layers.Add(FolderLayerSource.Scan("files", _files, Root, new HashSet<string>(), cancellationToken));
        }

        return layers;
    }

    private static string? Folder(string? path, string what)
    {
        if (path is null)
        {
            return null;
        }

        var folder = Input(path, what);
        return Directory.Exists(folder)
            ? folder
            : throw Refusal($"The {what} '{folder}' is no folder.", "Give a folder.", folder);
    }

    private static string Input(string path, string what)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.Exists(full)
            ? full
            : throw Refusal($"The {what} '{full}' does not exist.", "Check the path.", full);
    }

    private void RefuseExportsWithoutDefinition()
    {
        if (_exports is not null && !DefinitionFiles.Any(file => File.Exists(Path.Join(_exports, file))))
        {
            throw Refusal(
                $"'{_exports}' has none of {string.Join(", ", DefinitionFiles)}.",
                "Give the folder whose content is to be the image's /exports.",
                _exports);
        }
    }

    private void RefuseOutputInsideInput()
    {
        foreach (var input in new[] { _rootFileSystem, _exports, _files })
        {
            if (input is not null && (OutputPath == input || OutputPath.StartsWith(
                Path.EndsInDirectorySeparator(input) ? input : input + "/", StringComparison.Ordinal)))
            {
                throw Refusal(
                    $"The output '{OutputPath}' lies inside '{input}', which goes into the image.",
                    "Write it somewhere else.",
                    OutputPath);
            }
        }
    }

    private void RefuseWrongConfiguration()
    {
        if (Options.Name.Tag is null)
        {
            throw Refusal($"'{Name}' has no tag.", "Name the image as repository:tag.", Name);
        }

        if (OutputPath.Contains(':', StringComparison.Ordinal))
        {
            throw Refusal(
                $"The output '{OutputPath}' has a colon in it, which separates path and tag in image sources.",
                "Choose a path without one.",
                OutputPath);
        }

        if (Options.Created < DateTimeOffset.UnixEpoch)
        {
            throw Refusal(
                string.Create(CultureInfo.InvariantCulture, $"The build time {Options.Created:O} is before 1970."),
                "Give a later time.",
                Name);
        }

        if (Options.WorkingDirectory is { } directory && !directory.StartsWith('/'))
        {
            throw Refusal($"The working directory '{directory}' is not absolute.", "Begin it with '/'.", directory);
        }

        foreach (var name in Options.Environment.Keys)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
            {
                throw Refusal($"'{name}' is no name of an environment variable.", "Give names without '='.", name);
            }
        }
    }

    private static SystemContainersException Refusal(string message, string remedy, string target) =>
        new(ErrorCode.InvalidArgument, message, remedy, target);
}
