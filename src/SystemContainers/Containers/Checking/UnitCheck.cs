using SystemContainers.Images;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>Whether unit, unit settings and tmpfiles configuration are those of the active deployment.</summary>
/// <param name="subject">What the host has of the container.</param>
internal sealed class UnitCheck(ContainerSubject subject)
{
    /// <summary>Checks them.</summary>
    internal IEnumerable<SystemContainerFinding> Run()
    {
        var (deployment, paths) = (subject.Active!, subject.Paths);
        (string Path, string? Text, string What)[] files =
        [
            (paths.Unit(subject.Name), deployment.Unit, "unit"),
            (paths.UnitDropIn(subject.Name), deployment.DropIn, "file with the unit's settings"),
            (paths.Tmpfiles(subject.Name), deployment.Tmpfiles, "tmpfiles configuration"),
        ];

        // A deployment that has lost its unit says nothing of the host's.
        return files.Skip(deployment.Info.HasService && deployment.Unit is null ? 1 : 0)
            .Select(f => Compare(f.Path, f.Text, f.What)).OfType<SystemContainerFinding>().Concat(Others());
    }

    private SystemContainerFinding? Compare(string path, string? text, string what)
    {
        if (!File.Exists(path))
        {
            return text is null ? null : subject.Find(
                Kind.MissingUnit, FindingSeverity.Error, path, $"The {what} of {subject.Name}, {path}, is not there.");
        }

        return File.ReadAllText(path) == text ? null : subject.Find(
            Kind.ChangedUnit,
            FindingSeverity.Warning,
            path,
            text is null
                ? $"{subject.Name} has a {what}, {path}, that does not belong to its deployment."
                : $"The {what} of {subject.Name}, {path}, was changed by hand; an update makes it anew.");
    }

    private IEnumerable<SystemContainerFinding> Others()
    {
        var own = subject.Paths.UnitDropIn(subject.Name);
        var directory = Path.GetDirectoryName(own)!;
        return (Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.conf") : [])
            .Where(path => path != own && Path.GetFileName(path)[0] != '.').Order(StringComparer.Ordinal)
            .Select(path => subject.Find(
                Kind.AddedUnitSetting,
                FindingSeverity.Information,
                path,
                $"{path} adds settings to the unit of {subject.Name}; updates keep it.",
                "Nothing, if it is meant so. Remove it and reload systemd if it is not."));
    }
}
