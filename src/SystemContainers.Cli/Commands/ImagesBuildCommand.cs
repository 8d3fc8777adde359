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

    private readonly Option<string> _rootFileSystem = new("--rootfs")
    {
        Description = "The base layer: a folder, a tar or a tar.gz.",
        HelpName = "FOLDER|TAR",
        Required = true,
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

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Where to write it; other images in an OCI layout that is there already stay.",
        HelpName = "PATH",
        Required = true,
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "oci (a folder), oci-archive or docker-archive; else oci-archive if the output ends with .tar, "
            + "and oci if it does not.",
        HelpName = "FORMAT",
    };

    private readonly DisplayOption _display = new();

    public ImagesBuildCommand()
        : base("build", "Builds an image from folders and archives, without a daemon, a network or root.")
    {
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
        _format.AcceptOnlyFromAmong([.. Formats.Keys]);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var builder = new ImageBuilder();
        var options = OptionsFor(session.Parsed);
        if (session.Parsed.GetValue(_display))
        {
            session.Show(await builder.PlanAsync(options, session.Observer, cancellationToken));
            return ExitCodes.Success;
        }

        var image = await builder.BuildAsync(options, session.Observer, cancellationToken);
        session.Output.WriteLine(
            $"Built {image.Name} ({Hexadecimal.ShortOf(image.Digest)}), {ByteSize.Format(image.Size)}; "
            + $"'atomic pull {image.Source}' brings it in.");
        return ExitCodes.Success;
    }

    private ImageBuildOptions OptionsFor(ParseResult parsed)
    {
        var output = parsed.GetRequiredValue(_output);
        var format = parsed.GetValue(_format);
        return new ImageBuildOptions
        {
            Name = ImageReference.Parse(parsed.GetRequiredValue(_tag)),
            RootFileSystem = Path.GetFullPath(parsed.GetRequiredValue(_rootFileSystem)),
            Exports = parsed.GetValue(_exports) is { } exports ? Path.GetFullPath(exports) : null,
            Files = parsed.GetValue(_files) is { } files ? Path.GetFullPath(files) : null,
            Labels = _labels.Read(parsed),
            Environment = _environment.Read(parsed),
            Entrypoint = _entrypoint.Read(parsed),
            Output = Path.GetFullPath(output),
            Format = format is null ? BuildDefaults.Format(output) : Formats[format],
            Created = BuildDefaults.Created(Environment.GetEnvironmentVariable),
        };
    }
}
