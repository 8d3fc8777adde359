using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic mount IMAGE DIR</c>: read-only, whatever is asked for.</summary>
internal sealed class MountCommand : EngineCommand
{
    private static readonly string[] _inForce = ["ro", "nosuid", "nodev"];

    private readonly Argument<string> _image = NameArgument.One("IMAGE", "The image, by name or by digest.");

    private readonly Argument<string> _directory =
        NameArgument.One("DIR", "An empty directory, or a name for a new one that goes with the mount.");

    private readonly Option<string?> _options = new("--options", "-o")
    {
        Description = "Options of the mount: ro, nosuid and nodev, which hold anyway.",
        HelpName = "OPTIONS",
    };

    public MountCommand()
        : base("mount", "Mounts an image read-only.")
    {
        Add(_image);
        Add(_directory);
        Add(_options);
        Add(new Option<bool>("--shared") { Hidden = true });
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        RefuseOtherOptions(session.Parsed.GetValue(_options));
        var image = ImageAccess.Get(session.Images, session.Parsed.GetRequiredValue(_image));
        var options = new MountOptions
        {
            Image = ImageReference.Parse(image.Name),
            Path = Path.GetFullPath(session.Parsed.GetRequiredValue(_directory)),
        };
        var mount = await session.Images.Mounts.MountAsync(options, session.Observer, cancellationToken);
        session.Output.WriteLine($"Mounted {mount.Name} at {mount.Path}.");
        return ExitCodes.Success;
    }

    private static void RefuseOtherOptions(string? options)
    {
        if (options?.Split(',').FirstOrDefault(option => !_inForce.Contains(option)) is { } other)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"An image cannot be mounted with the option '{other}': its files are those of the image store.",
                "Leave the option out; images are mounted with ro, nosuid and nodev.",
                other);
        }
    }
}
