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
    private readonly Option<string[]> _reset = new("--reset")
    {
        Description = "Set a variable back to the image's default; several are separated by commas.",
        HelpName = "VAR[,VAR]",
    };

    private readonly Option<int?> _keep = new("--keep")
    {
        Description = "Leave so many deployments, now and at later updates: 2, or more to go back further.",
        HelpName = "N",
    };

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Only tell whether there is another image where the container's came from.",
    };

    private readonly Option<bool> _pull = new("--pull") { Description = "Bring the image's newest version in first." };
    private readonly Option<bool> _force = new("--force")
    {
        Description = "Update even to an image that did not come up before.",
    };

    // An early spelling that guides still have.
    private readonly Option<string?> _nameOption = new("--container") { Hidden = true };
    private readonly DisplayOption _display = new();
    private readonly ServiceOptions _service;
    private readonly SourceOptions _source;

    public ContainersUpdateCommand()
        : base("update", "Moves a container to a newer image or to other values; it goes back if it does not come up.")
    {
        Add(_name);
        Add(_all);
        Add(_rebase);
        Add(_set);
        Add(_reset);
        Add(_keep);
        Add(_check);
        Add(_unitSetting);
        Add(_pull);
        Add(_force);
        Add(_nameOption);
        _service = new ServiceOptions(this);
        Add(_display);
        _source = new SourceOptions(this);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var change = new Change(
            session.Parsed.GetValue(_rebase),
            _set.Read(session.Parsed),
            SplitNames(session.Parsed.GetValue(_reset)),
            _unitSetting.Read(session.Parsed));
        var name = session.Parsed.GetValue(_name) ?? session.Parsed.GetValue(_nameOption);
        if (session.Parsed.GetValue(_all))
        {
            if (name is not null || !change.IsNone)
            {
                throw new SystemContainersException(
                    ErrorCode.InvalidArgument,
                    "--all does not go together with a name, --rebase, --set or --reset.",
                    "Leave them out.");
            }

            _source.RefuseCredentialsForAll(session);
            return await UpdateAllAsync(session, change, cancellationToken);
        }

        if (name is null)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, "Which container to update is not given.", "Give its name, or --all.");
        }

        var container = await session.Containers.GetAsync(name, session.Observer, cancellationToken);
        if (session.Parsed.GetValue(_check))
        {
            var table = new UpdateCheckTable();
            table.Add(await CheckAsync(session, container, change, cancellationToken));
            table.Write(session.Output);
            return ExitCodes.Success;
        }

        if (session.Parsed.GetValue(_display))
        {
            await ShowAsync(session, container, change, cancellationToken);
            return ExitCodes.Success;
        }

        var update = await UpdateAsync(session, container, change, cancellationToken);
        session.Output.WriteLine(UpdateReport.Describe(update));
        return ExitCodes.Success;
    }

    private async Task<SystemContainerUpdateCheck> CheckAsync(
        Session session, SystemContainer container, Change change, CancellationToken cancellationToken)
    {
        var source = ImageAccess.ParseSource(change.Rebase ?? "docker://" + container.Image);
        var access = await _source.ReadAsync(session, source, cancellationToken);
        var options = new UpdateCheckOptions
        {
            Name = container.Name,
            Rebase = change.Rebase is null ? null : source,
            AllowInsecure = access.AllowInsecure,
            UserName = access.UserName,
            Password = access.Password,
        };
        return await session.Containers.Deployments.CheckUpdateAsync(options, session.Observer, cancellationToken);
    }

    private async Task<SystemContainerUpdate> UpdateAsync(
        Session session, SystemContainer container, Change change, CancellationToken cancellationToken)
    {
        ImageReference? rebase = null;
        if (await IsPulledAsync(session, container, change, cancellationToken))
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

    private async Task<bool> IsPulledAsync(
        Session session, SystemContainer container, Change change, CancellationToken cancellationToken)
    {
        var rebase = change.Rebase is null ? null : ImageAccess.ParseSource(change.Rebase);
        return session.Parsed.GetValue(_pull)
            && !await session.Containers.Deployments.IsImageBuiltHereAsync(container.Name, rebase, cancellationToken);
    }

    private async Task ShowAsync(
        Session session, SystemContainer container, Change change, CancellationToken cancellationToken)
    {
        var image = change.Rebase ?? container.Image;
        var local = ImageAccess.Find(session.Images, image);
        if ((change.Rebase is not null && local is null)
            || await IsPulledAsync(session, container, change, cancellationToken))
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
        var checks = new UpdateCheckTable();
        foreach (var container in containers)
        {
            try
            {
                if (session.Parsed.GetValue(_check))
                {
                    checks.Add(await CheckAsync(session, container, change, cancellationToken));
                    continue;
                }

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

        if (session.Parsed.GetValue(_check))
        {
            checks.Write(session.Output);
        }
        else
        {
            summary.Write(session.Output);
        }

        return summary.HasFailures ? ExitCodes.Failure : ExitCodes.Success;
    }

    private UpdateOptions OptionsFor(
        ParseResult parsed, SystemContainer container, ImageReference? rebase, Change change) => new()
    {
        Name = container.Name,
        Rebase = rebase,
        Variables = change.Variables,
        Reset = change.Reset,
        Keep = parsed.GetValue(_keep),
        UnitSettings = change.UnitSettings,
        Force = parsed.GetValue(_force),
        Profile = _service.Profile(parsed),
        StartPolicy = _service.StartPolicy(parsed),
    };

    private static IReadOnlyCollection<string> SplitNames(string[]? lists) =>
    [
        .. (lists ?? []).SelectMany(
            list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(),
    ];

    private sealed record Change(
        string? Rebase, IReadOnlyDictionary<string, string> Variables, IReadOnlyCollection<string> Reset,
        IReadOnlyDictionary<string, string> UnitSettings)
    {
        public bool IsNone => Rebase is null && Variables.Count + Reset.Count + UnitSettings.Count == 0;
    }
}
