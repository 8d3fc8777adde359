using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images list</c>.</summary>
internal sealed class ImagesListCommand : EngineCommand
{
    private static readonly Dictionary<string, Func<ImageRow, string>> Filters = new()
    {
        ["repo"] = row => row.Repo,
        ["repository"] = row => row.Repo,
        ["tag"] = row => row.Tag,
        ["id"] = row => row.Id,
        ["image"] = row => row.Id,
        ["created"] = row => row.Created,
        ["size"] = row => row.VirtualSize,
        ["type"] = row => row.Backend,
        ["is_dangling"] = row => row.IsDangling.ToString(),
    };

    private readonly ListOptions<ImageRow> _list;

    public ImagesListCommand()
        : base("list", "Lists the images; > marks those that a container was made from.") =>
        _list = new ListOptions<ImageRow>(this, "Changes nothing here: layers are not listed as images.", Filters);

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var isIncluded = _list.Filter.Read(session.Parsed);
        var images = session.Images.List(session.Observer);
        var containers = await session.Containers.ListAsync(session.Observer, cancellationToken);
        var used = containers.Select(container => container.Digest).ToHashSet();
        List<ImageRow> rows =
            [.. images.Select(image => ImageRow.Of(image, used.Contains(image.Digest))).Where(isIncluded)];
        _list.Write(
            session, rows, RowJson.Default.IReadOnlyListImageRow, row => IdOf(session, row),
            () => TableOf(session, rows));
        return ExitCodes.Success;
    }

    private Table TableOf(Session session, IReadOnlyList<ImageRow> rows)
    {
        var table = new Table(
            new TableColumn(string.Empty, 2),
            new TableColumn("REPOSITORY", Padding: 2),
            new TableColumn("TAG", Padding: 2),
            new TableColumn("IMAGE ID", Padding: 2),
            new TableColumn("CREATED", 16, Padding: 2),
            new TableColumn("VIRTUAL SIZE", 14),
            new TableColumn("TYPE"));
        foreach (var row in rows)
        {
            var indicator = row.Used ? ">" : string.Empty;
            table.Add(indicator, row.Repo, row.Tag, IdOf(session, row), row.Created, row.VirtualSize, row.Backend);
        }

        return table;
    }

    private string IdOf(Session session, ImageRow row) =>
        session.Parsed.GetValue(_list.NoTruncation) ? row.Id : Hexadecimal.ShortOf(row.Digest);
}
