using System.Globalization;

namespace SystemContainers.Images.Building;

/// <summary>Build options that make sense, with absolute paths and their defaults filled in.</summary>
internal sealed class BuildRequest
{
    private static readonly string[] DefinitionFiles =
        ["config.json.template", "service.template", "tmpfiles.template", "manifest.json"];

    private static readonly HashSet<string> NoDefinition = ["Dockerfile", "README.md"];

    private readonly string? _rootFileSystem;
    private readonly string? _exports;
    private readonly string? _files;

    /// <summary>Checks options.</summary>
    /// <param name="options">What to build.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public BuildRequest(ImageBuildOptions options)
    {
        Options = options;
        OutputPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output ?? throw Refusal(
            $"Nothing says where the image {Name} is to go.", "Give an output.", Name)));
        RequireOneBase();
        _rootFileSystem = options.RootFileSystem is null ? null : Input(options.RootFileSystem, "root file system");
        _exports = Folder(options.Exports, "folder of exports");
        _files = Folder(options.Files, "folder of files");
        RefuseExportsWithoutDefinition();
        RefuseOutputInsideInput();
        RefuseWrongConfiguration();
        Created = DateTimeOffset.FromUnixTimeSeconds((options.Created ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds());
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

    /// <summary>All labels, sorted.</summary>
    /// <param name="inherited">The labels of the base image, where there is one.</param>
    public SortedDictionary<string, string> LabelsOver(IReadOnlyDictionary<string, string>? inherited)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(inherited ?? new Dictionary<string, string>());
        if (_exports is not null || Options.Base is not null)
        {
            labels["atomic.type"] = "system";
        }

        Add(Options.Labels);
        return labels;

        void Add(IEnumerable<KeyValuePair<string, string>> more)
        {
            foreach (var (name, value) in more.Where(label => label.Value is not null))
            {
                labels[name] = value;
            }
        }
    }

    /// <summary>What the image runs on.</summary>
    /// <param name="inherited">What the base image runs on, where there is one.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: another architecture is
    /// asked for.</exception>
    public ImagePlatform PlatformOver(ImagePlatform? inherited)
    {
        var asked = Options.Architecture;
        return inherited is null ? ImagePlatform.Host with { Architecture = asked ?? ImagePlatform.Host.Architecture }
            : asked is null || asked == inherited.Architecture ? inherited
            : throw Refusal(
                $"The base image {Options.Base!.Source} is for {inherited}, not for {asked}.",
                "Choose the platform of the base, and leave the architecture out.",
                asked);
    }

    /// <summary>Lists the folders that become layers, the root file system first.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: a file name cannot stand in
    /// a layer.</exception>
    public IReadOnlyList<LayerSource> OpenLayers(CancellationToken cancellationToken)
    {
        const string Root = "";
        const string BaseTitle = "root file system";
        var layers = new List<LayerSource>();
        if (_rootFileSystem is not null)
        {
            layers.Add(File.Exists(_rootFileSystem)
                ? new TarLayerSource(BaseTitle, _rootFileSystem)
                : FolderLayerSource.Scan(BaseTitle, _rootFileSystem, Root, new HashSet<string>(), cancellationToken));
        }

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

    private void RequireOneBase()
    {
        if (Options.Base is null == Options.RootFileSystem is null)
        {
            throw Refusal(
                Options.Base is null ? $"Nothing says what the image {Name} is made of."
                    : $"The image {Name} can have a base image or a root file system, not both.",
                "Give either a base image or a root file system.",
                Name);
        }
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
