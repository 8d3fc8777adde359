using System.CommandLine;
using SystemContainers.Cli.Options;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic uninstall NAME</c>.</summary>
internal sealed class UninstallCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();
    private readonly DisplayOption _display = new();

    public UninstallCommand()
        : base("uninstall", "Stops a container and removes it; its image and its data stay.")
    {
        Add(_name);
        Add(_display);
        Add(new Option<bool>("--force", "-f") { Hidden = true });
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Parsed.GetRequiredValue(_name);
        if (session.Parsed.GetValue(_display))
        {
            session.Show(await session.Containers.PlanUninstallAsync(name, [], session.Observer, cancellationToken));
            return ExitCodes.Success;
        }

        await session.Containers.UninstallAsync(name, session.Observer, cancellationToken);
        session.Output.WriteLine($"Uninstalled {name}.");
        return ExitCodes.Success;
    }
}
