using SystemContainers.Images.Blobs;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>Removes what is damaged and not needed. The caller has the repository's lock to itself.</summary>
/// <param name="repository">The store's repository.</param>
/// <param name="observer">Hears what is removed.</param>
internal sealed class DamageRemover(Repository repository, IEngineObserver observer)
{
    /// <summary>Removes the thing itself and whatever names it, that first.</summary>
    /// <param name="problem">What is wrong.</param>
    internal void Remove(StoreProblem problem)
    {
        observer.Verbose($"Removing {problem.Finding.Name}");
        if (problem.Finding.Kind == SystemImageStoreFindingKind.DamagedBlob)
        {
            new BlobStore(repository).Remove(problem.Finding.Name);
            return;
        }

        foreach (var shortName in problem.Parts.Select(p => p.Ref).Append(problem.Ref).OfType<string>())
        {
            repository.RemoveRef(shortName);
        }

        foreach (var commit in problem.Parts.Select(p => p.Commit))
        {
            File.Delete(repository.PathOf(Repository.ObjectName(commit, StoredObject.CommitType)));
        }

        if (problem.Object is not null)
        {
            File.Delete(repository.PathOf(problem.Object));
        }
    }
}
