using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images prune</c>.</summary>
internal sealed class ImagesPruneCommand : EngineCommand
{
    private readonly DisplayOption _display = new();

    public ImagesPruneCommand()
        : base("prune", "Removes layers, configurations and files that no image and no container needs.") =>
        Add(_display);

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.Parsed.GetValue(_display))
        {
            session.Show(await session.Images.Maintenance.PlanOptimizeAsync(session.Observer, cancellationToken));
            return ExitCodes.Success;
        }

        var result = await session.Images.Maintenance.OptimizeAsync(session.Observer, cancellationToken);
        foreach (var digest in result.Removed)
        {
            session.Output.WriteLine($"Deleting ociimage/{Hexadecimal.Of(digest)}");
        }

        session.Output.WriteLine(
            $"Freed {ByteSize.Format(result.BytesFreed)} by removing {result.ObjectsRemoved} objects; "
            + $"{ByteSize.Format(result.BytesKept)} stay.");
        return ExitCodes.Success;
    }
}
