using System.CommandLine;
using System.Text.Json;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic diff IMAGE IMAGE</c>.</summary>
internal sealed class DiffCommand : EngineCommand
{
    private readonly Argument<string> _reference = NameArgument.One("IMAGE", "The image, by name or by digest.");

    private readonly Argument<string> _other =
        NameArgument.One("OTHER", "The image that is compared with it, or a container.");

    private readonly Option<bool> _noFiles = new("--no-files", "-n")
    {
        Description = "Compare settings, labels and variables only.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the differences as JSON." };

    public DiffCommand()
        : base("diff", "Shows what differs between two images, or between an image and a container.")
    {
        Add(_reference);
        Add(_other);
        Add(_noFiles);
        Add(_json);
        Add(new Option<bool>("--metadata", "-m") { Hidden = true });
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var differences = await CompareAsync(session, cancellationToken);
        List<DifferenceRow> rows =
        [
            .. differences.Where(d => !session.Parsed.GetValue(_noFiles) || d.Reference is null && d.Difference is null)
                .Select(DifferenceRow.Of),
        ];
        if (session.Parsed.GetValue(_json))
        {
            session.Output.WriteLine(JsonSerializer.Serialize(rows, RowJson.Default.IReadOnlyListDifferenceRow));
        }
        else if (rows.Count > 0)
        {
            Write(session.Output, rows);
        }

        return ExitCodes.Success;
    }

    private Task<IReadOnlyList<SystemImageDifference>> CompareAsync(
        Session session, CancellationToken cancellationToken)
    {
        var reference = ReferenceOf(session, session.Parsed.GetRequiredValue(_reference));
        var other = session.Parsed.GetRequiredValue(_other);
        return session.Containers.ListNames().Contains(other) && ImageAccess.Find(session.Images, other) is null
            ? session.Containers.CompareImageAsync(other, null, reference, session.Observer, cancellationToken)
            : session.Images.CompareAsync(reference, ReferenceOf(session, other), session.Observer, cancellationToken);
    }

    private static ImageReference ReferenceOf(Session session, string text) =>
        ImageReference.Parse(ImageAccess.Get(session.Images, text).Name);

    private static void Write(TextWriter output, List<DifferenceRow> rows)
    {
        var table = new Table(
            new TableColumn("CHANGE", Padding: 2), new TableColumn("KIND", Padding: 2),
            new TableColumn("NAME", Padding: 2), new TableColumn("DETAIL"));
        rows.ForEach(row => table.Add(row.Change, row.Kind, row.Name, row.Detail));
        table.Write(output);
    }
}
