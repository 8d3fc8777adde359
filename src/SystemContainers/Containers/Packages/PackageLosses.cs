using SystemContainers.Storage.Native;

namespace SystemContainers.Containers.Packages;

/// <summary>What a package cannot carry: owners without a name on every host, and capabilities.</summary>
internal static class PackageLosses
{
    /// <summary>Warns of files that are not the same once they went through a package.</summary>
    /// <param name="draft">The deployment.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="observer">Hears it.</param>
    internal static void Warn(DeploymentDraft draft, string directory, IEngineObserver observer)
    {
        var (owners, capabilities) = (0, 0);
        foreach (var entry in Below(new DirectoryInfo(Path.Combine(directory, "rootfs"))))
        {
            var status = FileStatus.Read(entry.FullName);
            owners += status.UserId != 0 || status.GroupId != 0 ? 1 : 0;
            capabilities += status.Type == FileType.File && !FileStatus.ReadCapability(entry.FullName).IsEmpty ? 1 : 0;
        }

        if (owners + capabilities > 0)
        {
            observer.Warning(
                $"Of the files of {draft.Name}, {owners} belong to others than root and {capabilities} "
                + "have capabilities; in a package they belong to root and have none.");
        }
    }

    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos().SelectMany(
            e => e is DirectoryInfo { LinkTarget: null } inner ? Below(inner).Prepend(e) : [e]);
}
