using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>Finds all objects that a commit names, directly and through its trees.</summary>
/// <param name="repository">The repository.</param>
/// <param name="onUnreadable">
/// Hears of a commit or tree that is missing or damaged; what lies below it stays unknown.
/// </param>
internal sealed class ObjectWalk(
    Repository repository, Action<string, SystemContainersException> onUnreadable)
{
    /// <summary>Adds the names of all objects of a commit and of those before it that are there.</summary>
    /// <param name="commit">The commit's checksum.</param>
    /// <param name="found">What was found; what is in it already is not looked into again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal void Visit(string commit, HashSet<string> found, CancellationToken cancellationToken)
    {
        var next = commit;
        while (next is not null && found.Add(Repository.ObjectName(next, StoredObject.CommitType)))
        {
            if (Read(next, StoredObject.CommitType, repository.ReadCommit) is not { } content)
            {
                return;
            }

            found.Add(Repository.ObjectName(content.DirectoryMetadata, "dirmeta"));
            VisitTree(content.Tree, found, cancellationToken);
            next = content.Parent is { } parent && repository.HasCommit(parent) ? parent : null;
        }
    }

    private void VisitTree(string tree, HashSet<string> found, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!found.Add(Repository.ObjectName(tree, "dirtree"))
            || Read(tree, "dirtree", repository.ReadTree) is not { } content)
        {
            return;
        }

        foreach (var (_, checksum) in content.Files)
        {
            found.Add(Repository.ObjectName(checksum, StoredObject.FileType));
        }

        foreach (var (_, child, metadata) in content.Directories)
        {
            found.Add(Repository.ObjectName(metadata, "dirmeta"));
            VisitTree(child, found, cancellationToken);
        }
    }

    private T? Read<T>(string checksum, string type, Func<string, T> read)
        where T : class
    {
        try
        {
            return read(checksum);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            onUnreadable(Repository.ObjectName(checksum, type), e);
            return null;
        }
    }
}
