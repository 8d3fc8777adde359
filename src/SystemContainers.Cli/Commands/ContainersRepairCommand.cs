using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers repair [NAME…]</c>.</summary>
internal sealed class ContainersRepairCommand : EngineCommand
{
    private readonly Argument<string[]> _names = ContainerArgument.Many();
    private readonly DisplayOption _display = new();

    public ContainersRepairCommand()
        : base("repair", "Mends containers and removes what is left of those that are not there.")
    {
        Add(_names);
        Add(_display);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var options = new SystemContainerRepairOptions
        {
            Names = await ContainersCheckCommand.ReadNamesAsync(session, _names, cancellationToken),
        };
        if (session.Parsed.GetValue(_display))
        {
            session.Show(await session.Containers.Checks.PlanRepairAsync(options, session.Observer, cancellationToken));
            return ExitCodes.Success;
        }

        var findings = await session.Containers.Checks.RepairAsync(options, session.Observer, cancellationToken);
        FindingTable.Write(session.Output, findings);
        return findings.All(f => f.IsRepaired) ? ExitCodes.Success : ExitCodes.Failure;
    }
}
