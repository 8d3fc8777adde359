using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers delete NAME…</c>: uninstalls after a question.</summary>
internal sealed class ContainersDeleteCommand : EngineCommand
{
    private readonly Argument<string[]> _names = ContainerArgument.Many();
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Delete every container." };
    private readonly DisplayOption _display = new();
    private readonly Deletion _deletion = new("containers");

    public ContainersDeleteCommand()
        : base("delete", "Uninstalls containers, after a question.")
    {
        Add(_names);
        Add(_all);
        Add(_display);
        Add(new Option<bool>("--force", "-f") { Hidden = true });
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var containers = await FindAsync(session, cancellationToken);
        if (session.Parsed.GetValue(_display))
        {
            List<string> planned = [];
            foreach (var container in containers)
            {
                session.Show(await session.Containers.PlanUninstallAsync(
                    container.Name, planned, session.Observer, cancellationToken));
                planned.Add(container.Name);
            }

            return ExitCodes.Success;
        }

        if (!await _deletion.ConfirmAsync(session, TableOf(containers), cancellationToken))
        {
            return ExitCodes.Usage;
        }

        foreach (var container in containers)
        {
            await session.Containers.UninstallAsync(container.Name, session.Observer, cancellationToken);
        }

        return ExitCodes.Success;
    }

    private async Task<IReadOnlyList<SystemContainer>> FindAsync(Session session, CancellationToken cancellationToken)
    {
        var names = session.Parsed.GetValue(_names) ?? [];
        _deletion.RequireSelection(names, session.Parsed.GetValue(_all));

        if (names.Length == 0)
        {
            return FollowersFirst(await session.Containers.ListAsync(session.Observer, cancellationToken));
        }

        List<SystemContainer> found = [];
        foreach (var name in names.Distinct())
        {
            found.Add(await session.Containers.GetAsync(name, session.Observer, cancellationToken));
        }

        return FollowersFirst(found);
    }

    // A container cannot go before those that use its root file system.
    private static IReadOnlyList<SystemContainer> FollowersFirst(IEnumerable<SystemContainer> containers) =>
        [.. containers.OrderBy(container => container.RootFileSystem is null)];

    private static Table TableOf(IEnumerable<SystemContainer> containers)
    {
        var table = new Table(
            new TableColumn("  "),
            new TableColumn("ID"),
            new TableColumn("NAME"),
            new TableColumn("IMAGE_NAME"),
            new TableColumn("STORAGE"));
        foreach (var container in containers)
        {
            table.Add("  ", container.Name, container.Name, container.Image, "ostree");
        }

        return table;
    }
}
