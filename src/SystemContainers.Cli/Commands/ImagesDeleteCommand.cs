using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images delete IMAGE…</c>.</summary>
internal sealed class ImagesDeleteCommand : EngineCommand
{
    private readonly Argument<string[]> _names = NameArgument.Many("IMAGE", "The images, by name or by digest.");
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Delete every image." };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Delete even what a container uses." };
    private readonly DisplayOption _display = new();
    private readonly Deletion _deletion = new("images");

    public ImagesDeleteCommand()
        : base("delete", "Removes the names of images that no container uses, after a question.")
    {
        Add(_names);
        Add(_all);
        Add(_display);
        Add(_force);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var images = Find(session);
        var force = session.Parsed.GetValue(_force);
        foreach (var image in images)
        {
            session.Images.RequireRemovable(ImageReference.Parse(image.Name), force);
        }

        if (session.Parsed.GetValue(_display))
        {
            session.Show([.. images.Select(image => new PlannedChange(image.Name, "Remove the image name"))]);
            return ExitCodes.Success;
        }

        if (!await _deletion.ConfirmAsync(session, TableOf(images), cancellationToken))
        {
            return ExitCodes.Usage;
        }

        foreach (var image in images)
        {
            session.Images.Remove(ImageReference.Parse(image.Name), force);
        }

        return ExitCodes.Success;
    }

    private IReadOnlyList<SystemImage> Find(Session session)
    {
        var names = session.Parsed.GetValue(_names) ?? [];
        _deletion.RequireSelection(names, session.Parsed.GetValue(_all));

        return names.Length == 0
            ? session.Images.List(session.Observer)
            : [.. names.Select(name => ImageAccess.Get(session.Images, name)).DistinctBy(image => image.Name)];
    }

    private static Table TableOf(IEnumerable<SystemImage> images)
    {
        var table = new Table(new TableColumn("  "), new TableColumn("IMAGE", Padding: 2), new TableColumn("STORAGE"));
        foreach (var image in images)
        {
            table.Add("  ", image.Name, "ostree");
        }

        return table;
    }
}
