using System.CommandLine;
using SystemContainers.Cli.Options;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic unmount DIR</c>.</summary>
internal sealed class UnmountCommand : EngineCommand
{
    private readonly Argument<string> _directory = NameArgument.One(
        "DIR", "The directory that an image is mounted on.");

    public UnmountCommand()
        : base("unmount", "Unmounts an image that was mounted with this command.")
    {
        Aliases.Add("umount");
        Add(_directory);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(session.Parsed.GetRequiredValue(_directory));
        await session.Images.Mounts.DismountAsync(path, session.Observer, cancellationToken);
        session.Output.WriteLine($"Unmounted {path}.");
        return ExitCodes.Success;
    }
}
