using SystemContainers.Images;
using SystemContainers.Images.Comparing;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Templates;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>Whether the root file systems of deployments are what their images say.</summary>
/// <param name="subject">What the host has of the container.</param>
/// <param name="repository">The store's repository.</param>
/// <param name="objects">Checks objects, each once for all containers.</param>
internal sealed class RootFileSystemCheck(ContainerSubject subject, Repository repository, ObjectVerdicts objects)
{
    private const string DonorRemedy = "Install the container again that it belongs to, or this one without it.";

    private const string InstallRemedy = "Uninstall the container and install it again.";

    /// <summary>Checks all deployments.</summary>
    /// <param name="observer">Hears what cannot be checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal IEnumerable<SystemContainerFinding> Run(IEngineObserver observer, CancellationToken cancellationToken) =>
        subject.Deployments.Where(d => d.Info.HasService).SelectMany(d => Run(d, observer, cancellationToken));

    private IEnumerable<SystemContainerFinding> Run(
        Deployment deployment, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var root = deployment.RootFileSystem;
        if (Path.Combine(deployment.Path, RuntimeConfiguration.OwnRoot) is var link
            && new FileInfo(link).LinkTarget is not null)
        {
            return Directory.Exists(root)
                ? []
                : [Missing(link, $"{link} leads to {root}, which is not there.", DonorRemedy)];
        }

        try
        {
            if (new DeployedImage(repository).TryMerge(deployment) is { } image)
            {
                return Compare(deployment, image, cancellationToken);
            }
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            return
            [
                subject.Find(
                    Kind.DamagedImage,
                    FindingSeverity.Warning,
                    root,
                    $"The files of {deployment.Name}.{deployment.Number} cannot be compared with their image: "
                    + $"{e.Problem}",
                    "Repair the image store first."),
            ];
        }

        observer.Verbose($"{root} is not compared: the image of the deployment is not in the image store");
        return Directory.Exists(root) ? [] : [Missing(root, $"{root} is not there.", InstallRemedy)];
    }

    private List<SystemContainerFinding> Compare(
        Deployment deployment, MergedDirectory image, CancellationToken cancellationToken)
    {
        var root = deployment.RootFileSystem;
        if (!Directory.Exists(root))
        {
            return [Missing(root, $"{root} is not there.", remedy: null)];
        }

        var differences = new List<SystemImageDifference>();
        new TreeComparison(differences, cancellationToken)
            .Compare(new StoredDirectory(repository, image), DeployedNode.Root(root));
        var damaged = objects.Check(image, cancellationToken)
            .Where(d => differences.All(difference => difference.Name != d.Path));
        return
        [
            .. WithoutContents(differences).GroupBy(d => d.Name, StringComparer.Ordinal)
                .Select(g => Describe(root, [.. g])).OfType<SystemContainerFinding>(),
            .. damaged.Select(d => subject.Find(
                Kind.DamagedImage,
                FindingSeverity.Error,
                root + d.Path,
                $"{root}{d.Path} is an object of the image store that {d.Problem}.")),
        ];
    }

    private SystemContainerFinding? Describe(string root, IReadOnlyList<SystemImageDifference> differences)
    {
        var path = differences[0].Name == "/" ? root : root + differences[0].Name;
        return differences switch
        {
            [{ Change: DifferenceChange.Added, Difference: { } added }] => IsMountPoint(added) ? null : subject.Find(
                Kind.AddedFile,
                FindingSeverity.Information,
                path,
                $"{path} is not in the image; the next update will not have it.",
                "Nothing, if it is meant so. Put it into the image, or below a mount of the container."),
            [{ Change: DifferenceChange.Removed }] => Missing(path, $"{path} of the image is not there.", remedy: null),
            [var changed, ..] => subject.Find(
                Kind.ChangedFile,
                FindingSeverity.Error,
                path,
                $"{path} is not as in the image: {(differences.Count > 1 ? "it is something else" : changed.Detail)}."),
            [] => null,
        };
    }

    private SystemContainerFinding Missing(string path, string message, string? remedy) =>
        subject.Find(Kind.MissingFile, FindingSeverity.Error, path, message, remedy);

    // A directory that is missing stands for all that was in it, and what took its place for all that is in that.
    private static IEnumerable<SystemImageDifference> WithoutContents(IReadOnlyList<SystemImageDifference> differences)
    {
        var removed = differences.Where(d => d.Change == DifferenceChange.Removed)
            .Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        return differences.Where(d => d.Change == DifferenceChange.Changed || !Ancestors(d.Name).Any(removed.Contains));
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }

    // A runtime makes empty files and directories to mount something over.
    private static bool IsMountPoint(ImageEntry entry) =>
        entry.Kind == DifferenceKind.Directory || entry is { Kind: DifferenceKind.File, Size: 0 };
}
