using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>One layer or configuration that is imported again: only what is damaged or missing is written.</summary>
internal sealed class PartMend
{
    private readonly Repository _repository;
    private readonly string _ref;
    private readonly HashSet<string> _wanted;
    private readonly bool _needsCommit;

    /// <summary>Prepares it.</summary>
    /// <param name="repository">The store's repository.</param>
    /// <param name="shortName">The ref of the layer or configuration, without prefix.</param>
    /// <param name="problems">What is wrong with it.</param>
    internal PartMend(Repository repository, string shortName, IReadOnlyCollection<StoreProblem> problems)
    {
        _repository = repository;
        _ref = shortName;
        _wanted = problems.Select(p => p.Object).OfType<string>().ToHashSet(StringComparer.Ordinal);
        _needsCommit = problems.Any(p => p.Object is { } name
            ? StoredObject.TypeOf(name) == StoredObject.CommitType
            : p.Finding.Kind != SystemImageStoreFindingKind.DamagedBlob);
    }

    /// <summary>Starts a transaction that does not trust the damaged objects.</summary>
    internal ObjectTransaction Begin() => new(_repository, _wanted);

    /// <summary>
    /// Publishes what was written. A commit holds the time at which it was made, so the one just made has another name:
    /// it replaces the old one only where that cannot stay.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="commit">The commit just made.</param>
    /// <returns>The objects that are sound now.</returns>
    internal IReadOnlySet<string> Publish(ObjectTransaction transaction, string commit)
    {
        var written = _wanted.Where(transaction.Adds).ToHashSet(StringComparer.Ordinal);

        // Objects of other importers may differ from what is made of the same blob here.
        var isReplaced = _needsCommit || written.Count < _wanted.Count;
        if (!isReplaced)
        {
            transaction.LeaveOutCommit(Repository.ObjectName(commit, StoredObject.CommitType));
        }

        transaction.Commit(isReplaced ? [(_ref, commit)] : []);
        return written;
    }
}
