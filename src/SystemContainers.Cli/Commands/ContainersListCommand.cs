using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers list</c>.</summary>
internal sealed class ContainersListCommand : EngineCommand
{
    private static readonly Dictionary<string, Func<ContainerRow, string>> Filters = new()
    {
        ["container"] = row => row.Id,
        ["image"] = row => row.ImageName,
        ["command"] = row => row.Command,
        ["created"] = row => row.Created,
        ["state"] = row => row.State,

        // Early versions of the old command had the backend in this column, and guides filter by runtime=ostree.
        ["runtime"] = row => $"{row.Runtime} {row.Backend}",
        ["backend"] = row => row.Backend,
    };

    private readonly ListOptions<ContainerRow> _list;

    public ContainersListCommand()
        : base("list", "Lists the containers that run, or with --all every one.") =>
        _list = new ListOptions<ContainerRow>(this, "List containers that do not run, too.", Filters);

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var isIncluded = _list.Filter.Read(session.Parsed);
        var all = session.Parsed.GetValue(_list.All);
        var containers = await session.Containers.ListAsync(session.Observer, cancellationToken);
        List<ContainerRow> rows =
            [.. containers.Select(ContainerRow.Of).Where(row => (all || row.IsListedByDefault) && isIncluded(row))];
        _list.Write(
            session, rows, RowJson.Default.IReadOnlyListContainerRow, row => row.Id, () => TableOf(session, rows));
        return ExitCodes.Success;
    }

    // A name is never cut: it is what other verbs take.
    private Table TableOf(Session session, IReadOnlyList<ContainerRow> rows)
    {
        var full = session.Parsed.GetValue(_list.NoTruncation);
        var table = new Table(
            new TableColumn(string.Empty, 2),
            new TableColumn("CONTAINER ID"),
            new TableColumn("IMAGE", full ? null : 20),
            new TableColumn("NAME"),
            new TableColumn("COMMAND", full ? null : 10),
            new TableColumn("CREATED", 16),
            new TableColumn("STATE", 10),
            new TableColumn("BACKEND", 10),
            new TableColumn("RUNTIME"));
        foreach (var row in rows)
        {
            var runtime = full ? row.Runtime : Path.GetFileName(row.Runtime);
            table.Add(
                string.Empty,
                row.Id,
                row.ImageName,
                row.Name,
                row.Command,
                row.Created,
                row.State,
                row.Backend,
                runtime);
        }

        return table;
    }
}
