using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images version IMAGE</c>, also <c>atomic version IMAGE</c>.</summary>
internal sealed class ImagesVersionCommand : EngineCommand
{
    private readonly Argument<string> _image = NameArgument.One("IMAGE", "The image, by name or by digest.");

    public ImagesVersionCommand()
        : base("version", "Shows the version of an image, as its labels Version and Release say.")
    {
        Add(_image);

        // Asked for the images below it, which are none here; old scripts give it.
        Add(new Option<bool>("--recurse", "-r") { Hidden = true });
    }

    protected override Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var image = ImageAccess.Get(session.Images, session.Parsed.GetRequiredValue(_image));
        var table = new Table(
            new TableColumn("IMAGE NAME", Padding: 2),
            new TableColumn("VERSION", Padding: 2),
            new TableColumn("IMAGE ID"));
        table.Add(image.Name, ImageVersion.Of(image.Labels, image.Digest), Hexadecimal.ShortOf(image.Digest));
        table.Write(session.Output);
        return Task.FromResult(ExitCodes.Success);
    }
}
