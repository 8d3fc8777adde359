using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic push IMAGE [DESTINATION]</c>.</summary>
internal sealed class PushCommand : EngineCommand
{
    private readonly Argument<string> _image = NameArgument.One("IMAGE", "The image, by name or by digest.");
    private readonly Argument<string?> _destination =
        NameArgument.Optional("DESTINATION", "The name in the registry; without it the image's own.");

    private readonly Option<string?> _credentials = new("--dest-creds", "--username", "-u")
    {
        Description = "User name for the registry. Without a password it is asked for, or read from standard input. "
            + "A password given here can be seen by every user of this host.",
        HelpName = "USER[:PASSWORD]",
    };

    private readonly Option<bool> _allowInsecure = new("--allow-insecure", "--insecure")
    {
        Description = "Use plain HTTP, or accept any certificate.",
    };

    private readonly DisplayOption _display = new();

    public PushCommand()
        : base("push", "Pushes an image to a registry; its digest there is the one it has here.")
    {
        Add(_image);
        Add(_destination);
        Add(_credentials);
        Add(_allowInsecure);
        Add(_display);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var image = ImageAccess.Get(session.Images, session.Parsed.GetRequiredValue(_image));
        var destination = session.Parsed.GetValue(_destination) is { } given ? ImageAccess.ParseSource(given) : null;
        if (destination is { Transport: not ImageTransport.Registry })
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, $"{destination} is in no registry.", target: destination.Text);
        }

        if (session.Parsed.GetValue(_display))
        {
            session.Show([new PlannedChange(destination?.Location ?? image.Name, $"Push image {image.Name} to")]);
            return ExitCodes.Success;
        }

        var (user, password) = await RegistryCredentials.ReadAsync(
            session, session.Parsed.GetValue(_credentials), cancellationToken);
        var options = new PublishOptions
        {
            Image = ImageReference.Parse(image.Name),
            Destination = destination is null ? null : ImageReference.Parse(destination.Location),
            AllowInsecure = session.Parsed.GetValue(_allowInsecure) || destination is { IsInsecure: true },
            UserName = user,
            Password = password,
        };
        var pushed = await session.Images.PublishAsync(options, session.Observer, cancellationToken);
        session.Output.WriteLine($"Pushed {pushed.Name} ({Hexadecimal.ShortOf(pushed.Digest)}).");
        return ExitCodes.Success;
    }
}
