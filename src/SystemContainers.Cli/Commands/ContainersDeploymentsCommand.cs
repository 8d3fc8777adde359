using System.CommandLine;
using System.Globalization;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers deployments NAME</c>.</summary>
internal sealed class ContainersDeploymentsCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();

    public ContainersDeploymentsCommand()
        : base("deployments", "Lists the deployments of a container that are on disk.") => Add(_name);

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Parsed.GetRequiredValue(_name);
        var container = await session.Containers.GetAsync(name, session.Observer, cancellationToken);
        var table = new Table(
            new TableColumn("DEPLOYMENT"),
            new TableColumn("STATE"),
            new TableColumn("IMAGE"),
            new TableColumn("IMAGE ID"),
            new TableColumn("CREATED"));
        foreach (var deployment in container.Deployments)
        {
            table.Add(
                deployment.Number.ToString(CultureInfo.InvariantCulture),
                StateOf(deployment),
                deployment.Image,
                Hexadecimal.ShortOf(deployment.Digest),
                LocalTime.Format(deployment.Created));
        }

        table.Write(session.Output);
        return ExitCodes.Success;
    }

    private static string StateOf(SystemContainerDeployment deployment) =>
        (deployment.IsActive, deployment.IsPinned) switch
        {
            (true, true) => "active, pinned",
            (true, false) => "active",
            (false, true) => "pinned",
            _ => string.Empty,
        };
}
