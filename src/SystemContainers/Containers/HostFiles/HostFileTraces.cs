using SystemContainers.Storage;

namespace SystemContainers.Containers.HostFiles;

/// <summary>Finds whatever of a change may have put its host files on the host.</summary>
internal sealed class HostFileTraces(HostPaths paths, DeploymentStager stager)
{
    private readonly ContainerCatalog _catalog = new(paths);

    /// <summary>The host files of every deployment of a container, and of the one that is not placed yet.</summary>
    /// <param name="record">The change.</param>
    internal IReadOnlyList<HostFileSet> Of(ChangeRecord record)
    {
        var directories = _catalog.DeploymentNumbers(record.Name).Select(n => paths.Deployment(record.Name, n));
        if (record.Staged is not null)
        {
            directories = directories.Append(stager.PathOf(record.Staged));
        }

        return [.. directories.Select(TryRead).OfType<HostFileSet>()];
    }

    private static HostFileSet? TryRead(string directory)
    {
        try
        {
            return HostFileSet.Read(directory, DeploymentInfo.Read(directory));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }
}
