using System.CommandLine;
using System.Globalization;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers.History;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers history NAME</c>.</summary>
internal sealed class ContainersHistoryCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();

    public ContainersHistoryCommand()
        : base("history", "Tells what was changed of a container: when, by whom, from where to where, and why.") =>
        Add(_name);

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var entries = await session.Containers.Deployments.ListHistoryAsync(
            session.Parsed.GetRequiredValue(_name), session.Observer, cancellationToken);
        var table = new Table(
            new TableColumn("TIME"),
            new TableColumn("ACTION"),
            new TableColumn("FROM"),
            new TableColumn("TO"),
            new TableColumn("IMAGE ID"),
            new TableColumn("USER"),
            new TableColumn("REASON"));
        foreach (var entry in entries)
        {
            table.Add(
                LocalTime.Format(entry.Time),
                WordOf(entry.Action),
                NumberOf(entry.From),
                NumberOf(entry.To),
                Hexadecimal.ShortOf(entry.Digest ?? string.Empty),
                entry.User ?? string.Empty,
                entry.Reason ?? string.Empty);
        }

        if (!table.IsEmpty)
        {
            table.Write(session.Output);
        }

        return ExitCodes.Success;
    }

    private static string WordOf(HistoryAction action) => action switch
    {
        HistoryAction.RollBack => "roll back",
        _ => action.ToString().ToLowerInvariant(),
    };

    private static string NumberOf(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;
}
