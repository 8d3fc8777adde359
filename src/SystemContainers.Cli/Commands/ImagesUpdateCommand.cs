using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images update IMAGE</c>, also <c>atomic update IMAGE</c>.</summary>
internal sealed class ImagesUpdateCommand : EngineCommand
{
    private readonly DisplayOption _display = new();
    private readonly ImageChoice _choice;

    public ImagesUpdateCommand()
        : base("update", "Brings in the newest version of a local image; containers are not changed.")
    {
        _choice = new ImageChoice(this, "Update every image; it fails at the end if one could not be.");
        Add(_display);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var images = _choice.Read(session);
        var summary = new ImageUpdateSummary();
        foreach (var image in images)
        {
            try
            {
                await UpdateAsync(session, image, summary, cancellationToken);
            }
            catch (SystemContainersException exception) when (images.Count > 1)
            {
                ErrorReport.Failure(exception, session.Parsed.GetValue(GlobalOptions.Debug), Console.Error);
                summary.AddFailure(image);
            }
        }

        summary.Write(session.Output);
        return summary.HasFailures ? ExitCodes.Failure : ExitCodes.Success;
    }

    private async Task UpdateAsync(
        Session session, SystemImage image, ImageUpdateSummary summary, CancellationToken cancellationToken)
    {
        var import = await _choice.ReadAsync(session, image, cancellationToken);
        if (session.Parsed.GetValue(_display))
        {
            session.Show(await session.Images.PlanImportAsync(import, session.Observer, cancellationToken));
            return;
        }

        session.Output.WriteLine($"Checking image {image.Name}...");
        var result = await session.Images.ImportAsync(import, session.Observer, cancellationToken);
        summary.Add(image, result.Image);
    }
}
