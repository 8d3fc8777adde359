using SystemContainers.Containers.HostFiles;
using SystemContainers.Images;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>Whether the host has the host files of the active deployment.</summary>
/// <param name="subject">What the host has of the container.</param>
internal sealed class HostFileCheck(ContainerSubject subject)
{
    /// <summary>Checks them.</summary>
    internal IEnumerable<SystemContainerFinding> Run() =>
        (subject.Active?.HostFiles.Files.Values ?? []).OrderBy(f => f.Path, StringComparer.Ordinal)
            .Select(Check).OfType<SystemContainerFinding>();

    private SystemContainerFinding? Check(HostFile file)
    {
        if (!Path.Exists(file.Path) && new FileInfo(file.Path).LinkTarget is null)
        {
            return subject.Find(
                Kind.MissingHostFile,
                FindingSeverity.Warning,
                file.Path,
                $"The host file {file.Path} of {subject.Name} is not there.",
                file.Source is null ? "Update the container: its deployment did not keep the file." : null);
        }

        return IsComparable(file) && !file.IsAt(file.Path)
            ? subject.Find(
                Kind.ChangedHostFile,
                FindingSeverity.Information,
                file.Path,
                $"The host file {file.Path} of {subject.Name} was changed on the host, "
                + "so updates and removals keep it.",
                "Nothing, if it is meant so. To have the image's file again, remove this one and repair the container.")
            : null;
    }

    // The old command recorded no checksum of directories and links, and in its first versions of no file.
    private static bool IsComparable(HostFile file) =>
        file.Source is not null || file.Checksum is not ("" or HostFile.NoContent);
}
