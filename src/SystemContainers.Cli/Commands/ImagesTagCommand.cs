using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images tag SRC TARGET</c>.</summary>
internal sealed class ImagesTagCommand : EngineCommand
{
    private readonly Argument<string> _image = NameArgument.One("SRC", "The image, by name or by digest.");
    private readonly Argument<string> _target = NameArgument.One("TARGET", "The new name.");
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Take the name from another image." };

    public ImagesTagCommand()
        : base("tag", "Gives an image one more name.")
    {
        Add(_image);
        Add(_target);
        Add(_force);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var image = ImageAccess.Get(session.Images, session.Parsed.GetRequiredValue(_image));
        await session.Images.AddNameAsync(
            ImageReference.Parse(image.Name),
            ImageReference.Parse(session.Parsed.GetRequiredValue(_target)),
            session.Parsed.GetValue(_force),
            cancellationToken);
        return ExitCodes.Success;
    }
}
