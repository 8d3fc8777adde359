using SystemContainers.Host;
using SystemContainers.Images;
using SystemContainers.Storage;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Finds what is not as containers should have it, and what is left of containers. It changes nothing.
/// </summary>
internal sealed class ContainerChecker(HostPaths paths, ImageStore images, DeploymentStager stager)
{
    private readonly ChangeJournal _journal = new(paths);
    private readonly ContainerTraces _traces = new(paths, stager);
    private readonly SubjectReader _subjects = new(paths, stager);

    /// <summary>The names of all containers, and of those of which only traces are there.</summary>
    internal IReadOnlyList<string> ListNames() => _traces.ListNames();

    /// <summary>Checks containers. One that another process works on is passed over.</summary>
    /// <param name="names">Their names; null for all.</param>
    /// <param name="observer">Hears of what cannot be checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<SystemContainerFinding>> TestAsync(
        IReadOnlyCollection<string>? names, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(paths.IsUser, "check containers");
        var findings = new List<SystemContainerFinding>();
        var objects = new ObjectVerdicts(images.Repository);
        foreach (var name in names ?? ListNames())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var held = ContainerLock.TryTake(paths, name);
            if (held is null)
            {
                observer.Warning($"Another process is working on the container {name}, so it is not checked.");
                continue;
            }

            findings.AddRange(await TestAsync(name, objects, observer, cancellationToken));
            if (!Path.Exists(paths.Link(name)))
            {
                held.Delete();
            }
        }

        return findings;
    }

    /// <summary>Checks one container. The caller holds its lock.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="objects">What is known of the store's objects.</param>
    /// <param name="observer">Hears of what cannot be checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<SystemContainerFinding>> TestAsync(
        string name, ObjectVerdicts objects, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (Unfinished(name) is { } unfinished)
        {
            return [unfinished];
        }

        var subject = await _subjects.ReadAsync(name, observer, cancellationToken);
        return [.. Run(subject, objects, observer, cancellationToken)];
    }

    private IEnumerable<SystemContainerFinding> Run(
        ContainerSubject subject, ObjectVerdicts objects, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var leftovers = new LeftoverCheck(subject).Run();
        if (subject.Active is null)
        {
            return leftovers;
        }

        var files = new FileCheck(subject).Run()
            .Concat(new RootFileSystemCheck(subject, images.Repository, objects).Run(observer, cancellationToken));
        var service = new ServiceCheck(subject).Run();
        return subject.IsPreinstalled
            ? leftovers.Concat(files).Concat(service)
            : leftovers.Concat(files).Concat(new HostFileCheck(subject).Run()).Concat(new UnitCheck(subject).Run())
                .Concat(service).Concat(new ImageCheck(subject, images).Run());
    }

    // All else that is wrong with it may come from this.
    private SystemContainerFinding? Unfinished(string name)
    {
        var subject = new ContainerSubject(name, paths);
        var (path, message) =
            _journal.ListNames().Contains(name, StringComparer.Ordinal)
                ? (Path.Combine(paths.JournalDirectory, name + ".json"), $"A change of {name} was interrupted.")
            : stager.ListNames().Contains(name, StringComparer.Ordinal)
                ? (
                    paths.StagingDirectory,
                    $"A change of {name} was interrupted before it began; what it made is still there.")
            : (null, string.Empty);
        return path is null ? null : subject.Find(Kind.UnfinishedChange, FindingSeverity.Error, path, message);
    }
}
