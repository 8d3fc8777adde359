using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers update NAME</c>.</summary>
internal sealed class ContainersUpdateCommand : EngineCommand
{
    private readonly Argument<string?> _name = ContainerArgument.Optional();

    private readonly Option<bool> _all = new("--all", "-a") { Description = "Update every container." };

    private readonly Option<string?> _rebase = new("--rebase")
    {
        Description = "Move to another image; it is brought in if it is not local.",
        HelpName = "IMAGE",
    };

    private readonly KeyValueOption _unitSetting = new(
        "--unit-setting", "Add a setting to the unit, or take one back with an empty value.", "SETTING=VALUE");

    private readonly KeyValueOption _set = new("--set", "Set a variable of the templates; others keep their value.");
    private readonly Option<bool> _pull = new("--pull") { Description = "Bring the image's newest version in first." };
    private readonly Option<bool> _force = new("--force")
    {
        Description = "Update even to an image that did not come up before.",
    };

    // An early spelling that guides still have.
    private readonly Option<string?> _nameOption = new("--container") { Hidden = true };
    private readonly DisplayOption _display = new();
    private readonly SourceOptions _source;

    public ContainersUpdateCommand()
        : base("update", "Moves a container to a newer image or to other values; it goes back if it does not come up.")
    {
        Add(_name);
        Add(_all);
        Add(_rebase);
        Add(_set);
        Add(_unitSetting);
        Add(_pull);
        Add(_force);
        Add(_nameOption);
        Add(_display);
        _source = new SourceOptions(this);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var change = new Change(session.Parsed.GetValue(_rebase), _set.Read(session.Parsed), _unitSetting.Read(session.Parsed));
        var name = session.Parsed.GetValue(_name) ?? session.Parsed.GetValue(_nameOption);
        if (session.Parsed.GetValue(_all))
        {
            if (name is not null || change.Rebase is not null || change.Variables.Count + change.UnitSettings.Count > 0)
            {
                throw new SystemContainersException(
                    ErrorCode.InvalidArgument,
                    "--all does not go together with a name, --rebase or --set.",
                    "Leave them out.");
            }

            return await UpdateAllAsync(session, change, cancellationToken);
        }

        if (name is null)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, "Which container to update is not given.", "Give its name, or --all.");
        }

        var container = await session.Containers.GetAsync(name, session.Observer, cancellationToken);
        if (session.Parsed.GetValue(_display))
        {
            await ShowAsync(session, container, change, cancellationToken);
            return ExitCodes.Success;
        }

        var update = await UpdateAsync(session, container, change, cancellationToken);
        session.Output.WriteLine(UpdateReport.Describe(update));
        return ExitCodes.Success;
    }

    private async Task<SystemContainerUpdate> UpdateAsync(
        Session session, SystemContainer container, Change change, CancellationToken cancellationToken)
    {
        ImageReference? rebase = null;
        if (session.Parsed.GetValue(_pull))
        {
            var source = change.Rebase ?? container.Image;
            var image = await ImageAccess.ImportAsync(session, source, _source, cancellationToken);
            rebase = change.Rebase is null ? null : ImageReference.Parse(image.Name);
        }
        else if (change.Rebase is not null)
        {
            rebase = await ImageAccess.EnsureAsync(session, change.Rebase, _source, cancellationToken);
        }

        var options = OptionsFor(session.Parsed, container, rebase, change);
        return await session.Containers.UpdateAsync(options, session.Observer, cancellationToken);
    }

    private async Task ShowAsync(
        Session session, SystemContainer container, Change change, CancellationToken cancellationToken)
    {
        var image = change.Rebase ?? container.Image;
        var local = ImageAccess.Find(session.Images, image);
        if (session.Parsed.GetValue(_pull) || (change.Rebase is not null && local is null))
        {
            await ImageAccess.ShowImportAsync(session, image, _source, cancellationToken);
            session.Observer.Warning("What the update would do depends on the image, so it is not known yet.");
            return;
        }

        var rebase = change.Rebase is null || local is null ? null : ImageReference.Parse(local.Name);
        var options = OptionsFor(session.Parsed, container, rebase, change);
        session.Show(await session.Containers.PlanUpdateAsync(options, session.Observer, cancellationToken));
    }

    private async Task<int> UpdateAllAsync(Session session, Change change, CancellationToken cancellationToken)
    {
        var containers = (await session.Containers.ListAsync(session.Observer, cancellationToken))
            .Where(container => !container.IsPreinstalled)
            .OrderBy(container => container.RootFileSystem is not null)
            .ToList();
        var summary = new UpdateSummary();
        foreach (var container in containers)
        {
            try
            {
                if (session.Parsed.GetValue(_display))
                {
                    await ShowAsync(session, container, change, cancellationToken);
                    continue;
                }

                session.Output.WriteLine($"Checking container {container.Name}...");
                summary.Add(await UpdateAsync(session, container, change, cancellationToken));
            }
            catch (SystemContainersException exception)
            {
                ErrorReport.Failure(exception, session.Parsed.GetValue(GlobalOptions.Debug), Console.Error);
                summary.Add(container, exception);
            }
        }

        summary.Write(session.Output);
        return summary.HasFailures ? ExitCodes.Failure : ExitCodes.Success;
    }

    private UpdateOptions OptionsFor(
        ParseResult parsed, SystemContainer container, ImageReference? rebase, Change change) => new()
    {
        Name = container.Name,
        Rebase = rebase,
        Variables = change.Variables,
        UnitSettings = change.UnitSettings,
        Force = parsed.GetValue(_force),
    };

    private sealed record Change(
        string? Rebase, IReadOnlyDictionary<string, string> Variables, IReadOnlyDictionary<string, string> UnitSettings);
}
