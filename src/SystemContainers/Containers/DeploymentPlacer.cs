using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers;

/// <summary>
/// Gives the new deployment of a change its name, and takes the old ones that make room for it out of the way, so that
/// they can come back until the change is final. Both ways can be repeated after any interruption.
/// </summary>
internal sealed class DeploymentPlacer(HostPaths paths, DeploymentStager stager)
{
    /// <summary>Places what a change has staged.</summary>
    /// <param name="record">The change.</param>
    internal void Place(ChangeRecord record)
    {
        foreach (var (removed, staged) in RemovedBy(record).Where(m => Directory.Exists(m.Final)))
        {
            AtomicFile.Rename(removed, staged);
        }

        if (record.Staged is null)
        {
            return;
        }

        // The new deployment and the one that it replaces change places at one instant.
        var (placed, final) = (stager.PathOf(record.Staged), paths.Deployment(record.Name, record.To!.Value));
        Move(placed, final);
    }

    /// <summary>Puts things back.</summary>
    /// <param name="record">The change.</param>
    internal void Unplace(ChangeRecord record)
    {
        if (record.Staged is not null)
        {
            var (staged, final) = (stager.PathOf(record.Staged), paths.Deployment(record.Name, record.To!.Value));
            if (Directory.Exists(final) && FileStatus.Read(final).Identity.Inode == record.StagedInode)
            {
                Move(final, staged);
            }
        }

        foreach (var (removed, staged) in RemovedBy(record).Where(m => Directory.Exists(m.Staged)))
        {
            AtomicFile.Rename(staged, removed);
        }
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(to))
        {
            AtomicFile.Exchange(from, to);
        }
        else
        {
            AtomicFile.Rename(from, to);
        }
    }

    private IEnumerable<(string Final, string Staged)> RemovedBy(ChangeRecord record) =>
        (record.Removed ?? []).Select(r => (paths.Deployment(record.Name, r.Number), stager.PathOf(r.Staged)));
}
