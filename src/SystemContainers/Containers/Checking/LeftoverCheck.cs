using SystemContainers.Images;
using SystemContainers.Storage;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// What is left in the places where containers have something, of one that is not there or does not run.
/// </summary>
/// <param name="subject">What the host has of the container.</param>
internal sealed class LeftoverCheck(ContainerSubject subject)
{
    private HostPaths Paths => subject.Paths;

    /// <summary>Checks it.</summary>
    internal IEnumerable<SystemContainerFinding> Run() =>
        subject.Active is null ? [.. Directories(), .. Units(), .. Tmpfiles(), .. States()]
        : subject.IsPreinstalled ? States()
        : [.. Links(), .. Directories(), .. States()];

    private IEnumerable<SystemContainerFinding> Links()
    {
        if (!subject.IsLinked)
        {
            yield return subject.Find(
                Kind.BrokenLink,
                FindingSeverity.Error,
                Paths.Link(subject.Name),
                $"The link of {subject.Name} leads to no deployment, "
                + $"but {subject.Name}.{subject.Active!.Number} is there.");
        }
    }

    private IEnumerable<SystemContainerFinding> Directories()
    {
        var link = Paths.Link(subject.Name);
        string[] links = subject.Active is null && new FileInfo(link).LinkTarget is not null ? [link] : [];
        var directories = subject.Active is null ? subject.Deployments.Select(d => d.Path) : [];
        return links.Concat(directories).Concat(subject.Remains).Select(path => subject.Find(
            Kind.LeftoverDeployment,
            FindingSeverity.Warning,
            path,
            subject.Active is null
                ? $"{path} was left by an installation or a removal of {subject.Name} that did not get to its end."
                : $"{path} is no deployment that {subject.Name} could go back to: it cannot be read."));
    }

    private IEnumerable<SystemContainerFinding> Units()
    {
        // What is added to the unit of somebody else is theirs too.
        var unit = Paths.Unit(subject.Name);
        string[] files = subject.HasOwnUnit || !File.Exists(unit) ? [unit, Paths.UnitDropIn(subject.Name)] : [];
        return files.Where(File.Exists).Concat(StartLinks())
            .Select(path => subject.Find(Kind.LeftoverUnit, FindingSeverity.Warning, path, Orphan(path)));
    }

    private IEnumerable<SystemContainerFinding> Tmpfiles()
    {
        var path = Paths.Tmpfiles(subject.Name);
        var isOwn = File.Exists(path)
            && (subject.HasOwnUnit
                || Saved().Any(saved => File.Exists(saved) && File.ReadAllText(saved) == File.ReadAllText(path)));
        return isOwn ? [subject.Find(Kind.LeftoverTmpfiles, FindingSeverity.Warning, path, Orphan(path))] : [];
    }

    private IEnumerable<string> Saved() => subject.Remains.Concat(subject.Deployments.Select(d => d.Path))
        .Select(directory => Path.Combine(directory, $"tmpfiles-{subject.Name}.conf"));

    // systemd.unit(5): TARGET.wants/UNIT and TARGET.requires/UNIT.
    private IEnumerable<string> StartLinks()
    {
        var unit = Paths.Unit(subject.Name);
        return !Directory.Exists(Paths.UnitDirectory) || (File.Exists(unit) && !subject.HasOwnUnit) ? []
            : Directory.EnumerateDirectories(Paths.UnitDirectory)
                .Where(directory => Path.GetExtension(directory) is ".wants" or ".requires")
                .Select(directory => Path.Combine(directory, subject.UnitName))
                .Where(link => new FileInfo(link).LinkTarget is { } target
                    && Path.GetFullPath(target, Path.GetDirectoryName(link)!) == unit);
    }

    // Without systemd nobody can say whether it runs.
    private IEnumerable<SystemContainerFinding> States() =>
        (subject.Unit?.IsDown == true ? subject.States : []).Select(path => subject.Find(
            Kind.LeftoverState,
            FindingSeverity.Warning,
            path,
            $"The runtime still knows a container {subject.Name}, which systemd does not run, "
            + "so that it may not start."));

    private string Orphan(string path) => $"{path} belongs to the container {subject.Name}, which is not there.";
}
