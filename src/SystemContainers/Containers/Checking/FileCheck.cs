using SystemContainers.Images;
using SystemContainers.Templates;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>Whether a deployment still has the files that were made for it.</summary>
/// <param name="subject">What the host has of the container.</param>
internal sealed class FileCheck(ContainerSubject subject)
{
    /// <summary>Checks all deployments.</summary>
    internal IEnumerable<SystemContainerFinding> Run() => subject.Deployments.SelectMany(Run);

    private IEnumerable<SystemContainerFinding> Run(Deployment deployment)
    {
        foreach (var (name, checksum) in Expected(deployment))
        {
            var path = Path.Combine(deployment.Path, name);
            if (!File.Exists(path))
            {
                yield return subject.Find(
                    Kind.MissingFile, FindingSeverity.Error, path, $"{path} is not there.", Remedy());
            }
            else if (checksum is not null && RenderedFiles.ChecksumOf(path) != checksum)
            {
                yield return subject.Find(
                    Kind.ChangedFile,
                    FindingSeverity.Warning,
                    path,
                    $"{path} was changed since it was made from the image's templates; an update makes it anew.",
                    Remedy());
            }
        }
    }

    // The old command recorded no checksums, but these two it always made.
    private static IEnumerable<(string Name, string? Checksum)> Expected(Deployment deployment)
    {
        if (deployment.Info.RenderedFiles is { } files)
        {
            return files.Select(file => (file.Key, (string?)file.Value));
        }

        return deployment.Info.HasService
            ? [(RuntimeConfiguration.FileName, null), (deployment.Name + ".service", null)]
            : [];
    }

    private string? Remedy() =>
        subject.IsPreinstalled ? $"Install the package atomic-container-{subject.Name} again." : null;
}
