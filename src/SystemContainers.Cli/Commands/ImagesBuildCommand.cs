using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images build</c>.</summary>
internal sealed class ImagesBuildCommand : EngineCommand
{
    private static readonly Dictionary<string, ImageFormat> Formats = new()
    {
        ["oci"] = ImageFormat.OciLayout,
        ["oci-archive"] = ImageFormat.OciArchive,
        ["docker-archive"] = ImageFormat.DockerArchive,
    };

    private readonly Option<string?> _base = new("--base")
    {
        Description = "The image to build on: the name of a local image, or as for 'atomic pull'.",
        HelpName = "IMAGE",
    };

    private readonly Option<string?> _rootFileSystem = new("--rootfs")
    {
        Description = "The first layer, where there is no base: a folder, a tar or a tar.gz.",
        HelpName = "FOLDER|TAR",
    };

    private readonly Option<string?> _exports = new("--exports")
    {
        Description = "Folder with the templates and manifest.json that go to /exports.",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _files = new("--files")
    {
        Description = "Folder with more files, laid over the others.",
        HelpName = "FOLDER",
    };

    private readonly KeyValueOption _labels = new("--label", "A label of the image.", "NAME=VALUE");
    private readonly KeyValueOption _environment = new("--env", "A variable of the process.", "NAME=VALUE");
    private readonly EntrypointOption _entrypoint = new();

    private readonly Option<string> _tag = new("--tag", "-t")
    {
        Description = "The image's name, with a tag.",
        HelpName = "NAME:TAG",
        Required = true,
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Where to write it, if not into the image store; other images in an OCI layout that is there "
            + "already stay.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "oci (a folder), oci-archive or docker-archive; else oci-archive if the output ends with .tar, "
            + "and oci if it does not.",
        HelpName = "FORMAT",
    };

    private readonly DisplayOption _display = new();
    private readonly SourceOptions _source;

    public ImagesBuildCommand()
        : base("build", "Builds an image on another image, a folder or an archive, without a daemon.")
    {
        Add(_base);
        Add(_rootFileSystem);
        Add(_exports);
        Add(_files);
        Add(_labels);
        Add(_environment);
        Add(_entrypoint);
        Add(_tag);
        Add(_output);
        Add(_format);
        Add(_display);
        _source = new SourceOptions(this);
        _format.AcceptOnlyFromAmong([.. Formats.Keys]);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var options = await OptionsForAsync(session, cancellationToken);
        await (session.Parsed.GetValue(_display) ? ShowAsync(session, options, cancellationToken)
            : options.Output is null ? BuildIntoStoreAsync(session, options, cancellationToken)
            : BuildFileAsync(session, options, cancellationToken));
        return ExitCodes.Success;
    }

    private static async Task ShowAsync(
        Session session, ImageBuildOptions options, CancellationToken cancellationToken) =>
        session.Show(options.Output is null
            ? await session.Images.PlanBuildAsync(options, cancellationToken)
            : await new ImageBuilder(session.Images).PlanAsync(options, session.Observer, cancellationToken));

    private static async Task BuildIntoStoreAsync(
        Session session, ImageBuildOptions options, CancellationToken cancellationToken)
    {
        var image = await session.Images.BuildAsync(options, session.Observer, cancellationToken);
        session.Output.WriteLine(
            $"Built {image.Name} ({Hexadecimal.ShortOf(image.Digest)}); it is in the image store.");
    }

    private static async Task BuildFileAsync(
        Session session, ImageBuildOptions options, CancellationToken cancellationToken)
    {
        var image = await new ImageBuilder(session.Images).BuildAsync(options, session.Observer, cancellationToken);
        session.Output.WriteLine(
            $"Built {image.Name} ({Hexadecimal.ShortOf(image.Digest)}), {ByteSize.Format(image.Size)}; "
            + $"'atomic pull {image.Source}' brings it in.");
    }

    private async Task<ImageBuildOptions> OptionsForAsync(Session session, CancellationToken cancellationToken)
    {
        var parsed = session.Parsed;
        var output = parsed.GetValue(_output);
        var format = parsed.GetValue(_format);
        return new ImageBuildOptions
        {
            Name = ImageReference.Parse(parsed.GetRequiredValue(_tag)),
            Base = parsed.GetValue(_base) is { } image
                ? await _source.ReadAsync(session, ImageAccess.ParseSource(image), cancellationToken)
                : null,
            RootFileSystem = FullPath(parsed.GetValue(_rootFileSystem)),
            Exports = FullPath(parsed.GetValue(_exports)),
            Files = FullPath(parsed.GetValue(_files)),
            Labels = _labels.Read(parsed),
            Environment = _environment.Read(parsed),
            Entrypoint = _entrypoint.Read(parsed),
            Output = FullPath(output),
            Format = format is not null ? Formats[format] : output is null ? default : BuildDefaults.Format(output),
            Created = BuildDefaults.Created(Environment.GetEnvironmentVariable),
        };
    }

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);
}
