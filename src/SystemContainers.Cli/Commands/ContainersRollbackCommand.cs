using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers rollback NAME</c>.</summary>
internal sealed class ContainersRollbackCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();
    private readonly Option<string?> _to = new("--to")
    {
        Description = "The deployment to move to; else the one that was active before.",
        HelpName = "N|NAME.N",
    };

    private readonly StartTimeOptions _times;
    private readonly DisplayOption _display = new();

    public ContainersRollbackCommand()
        : base(
            "rollback",
            "Moves a container to a deployment that was active before; a second rollback moves it forward again.")
    {
        Add(_name);
        Add(_to);
        _times = new StartTimeOptions(this);
        Add(_display);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var options = new UndoOptions
        {
            Name = session.Parsed.GetRequiredValue(_name),
            To = session.Parsed.GetValue(_to),
            StartPolicy = _times.StartPolicy(session.Parsed),
        };
        if (session.Parsed.GetValue(_display))
        {
            session.Show(await session.Containers.PlanUndoAsync(options, session.Observer, cancellationToken));
            return ExitCodes.Success;
        }

        var result = await session.Containers.UndoAsync(options, session.Observer, cancellationToken);
        session.Output.WriteLine(UpdateReport.Describe(result));
        return ExitCodes.Success;
    }
}
