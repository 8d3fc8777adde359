using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic run NAME</c>: starts a container, never another unit of the host.</summary>
internal sealed class RunCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();
    private readonly DisplayOption _display = new();

    public RunCommand()
        : base("run", "Starts a container and waits until systemd says how that ended.")
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
            session.Show([new PlannedChange(container.Unit, "Start")]);
            return ExitCodes.Success;
        }

        await session.Containers.StartAsync(name, new StartPolicy(), session.Observer, cancellationToken);
        session.Output.WriteLine($"Started {name}.");
        return ExitCodes.Success;
    }
}
