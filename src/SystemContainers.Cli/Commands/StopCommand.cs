using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic stop NAME</c>.</summary>
internal sealed class StopCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();
    private readonly DisplayOption _display = new();

    public StopCommand()
        : base("stop", "Stops a container and waits until systemd says how that ended.")
    {
        Add(_name);
        Add(_display);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Parsed.GetRequiredValue(_name);
        if (session.Parsed.GetValue(_display))
        {
            var container = await session.Containers.GetAsync(name, session.Observer, cancellationToken);
            session.Show([new PlannedChange(container.Unit, "Stop")]);
            return ExitCodes.Success;
        }

        await session.Containers.StopAsync(name, new StartPolicy(), session.Observer, cancellationToken);
        session.Output.WriteLine($"Stopped {name}.");
        return ExitCodes.Success;
    }
}
