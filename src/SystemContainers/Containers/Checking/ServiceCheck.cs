using SystemContainers.Host.Systemd;
using SystemContainers.Images;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>Whether systemd has read the container's unit and could run it.</summary>
/// <param name="subject">What the host has of the container.</param>
internal sealed class ServiceCheck(ContainerSubject subject)
{
    private Deployment Active => subject.Active!;

    private string Name => subject.Name;

    /// <summary>Checks it.</summary>
    internal IEnumerable<SystemContainerFinding> Run() =>
        !Active.Info.HasService ? []
        : new[] { Runtime(), Shadow(), Stale(), Disabled(), Failed() }.OfType<SystemContainerFinding>();

    private SystemContainerFinding? Runtime() =>
        Active.Info.Runtime is { Length: > 0 } runtime && !File.Exists(runtime)
            ? subject.Find(
                Kind.MissingRuntime,
                FindingSeverity.Error,
                runtime,
                $"The unit of {Name} runs {runtime}, which is not there.",
                $"Install {Path.GetFileName(runtime)}, or update the container, which then takes the host's runtime.")
            : null;

    private SystemContainerFinding? Shadow() =>
        subject.Unit is { FragmentPath: { Length: > 0 } path } && path != subject.Paths.Unit(Name)
        && !subject.IsPreinstalled
            ? subject.Find(
                Kind.ShadowedUnit,
                FindingSeverity.Warning,
                path,
                $"systemd takes the unit of {Name} from {path}, and not from {subject.Paths.Unit(Name)}.",
                $"Remove {path} and reload systemd, if it is not meant so.")
            : null;

    private SystemContainerFinding? Stale() =>
        subject.Unit is { NeedsReload: true }
            ? subject.Find(
                Kind.StaleUnit,
                FindingSeverity.Warning,
                subject.UnitName,
                $"Files of {subject.UnitName} have changed since systemd read them.")
            : null;

    // A service that runs and would not after a reboot is hardly meant so; of one that does not run nobody can say.
    private SystemContainerFinding? Disabled()
    {
        if (subject.Unit is not { FileState: "disabled" } unit)
        {
            return null;
        }

        return unit.IsDown
            ? subject.Find(
                Kind.DisabledService,
                FindingSeverity.Information,
                subject.UnitName,
                $"{subject.UnitName} does not run and does not start at boot.",
                $"Nothing, if it is meant so; else: systemctl enable --now {Name}.")
            : subject.Find(
                Kind.DisabledService,
                FindingSeverity.Warning,
                subject.UnitName,
                $"{subject.UnitName} runs, but does not start at boot.",
                subject.IsPreinstalled ? $"systemctl enable {Name}" : null);
    }

    // To run a job once more that failed once is not for a repair to decide.
    private SystemContainerFinding? Failed()
    {
        if (subject.Unit?.Status.ActiveState != UnitActiveState.Failed)
        {
            return null;
        }

        var isJob = Active.Unit?.Split('\n').Any(line => line.Trim() == "Type=oneshot") == true;
        return subject.Find(
            Kind.FailedService,
            FindingSeverity.Error,
            subject.UnitName,
            $"{subject.UnitName} failed; the journal says why.",
            isJob || subject.IsPreinstalled ? "See the container's log, then start it again." : null);
    }
}
