using System.CommandLine;
using SystemContainers.Cli.Options;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers pin NAME [N]</c> and <c>atomic containers unpin NAME [N]</c>.</summary>
internal sealed class ContainersPinCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();
    private readonly DeploymentArgument _deployment = new();
    private readonly bool _isPinned;

    private ContainersPinCommand(string name, string description, bool isPinned)
        : base(name, description)
    {
        _isPinned = isPinned;
        Add(_name);
        Add(_deployment);
    }

    /// <summary>The verb that pins.</summary>
    public static ContainersPinCommand Pin() =>
        new("pin", "Pins a deployment: no update replaces or removes it.", isPinned: true);

    /// <summary>The verb that unpins.</summary>
    public static ContainersPinCommand Unpin() =>
        new("unpin", "Unpins a deployment, so that updates may replace it again.", isPinned: false);

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var deployment = await session.Containers.Deployments.SetPinnedAsync(
            session.Parsed.GetRequiredValue(_name),
            session.Parsed.GetValue(_deployment),
            _isPinned,
            session.Observer,
            cancellationToken);
        session.Output.WriteLine($"{(_isPinned ? "Pinned" : "Unpinned")} {deployment}.");
        return ExitCodes.Success;
    }
}
