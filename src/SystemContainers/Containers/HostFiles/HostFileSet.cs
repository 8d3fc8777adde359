namespace SystemContainers.Containers.HostFiles;

/// <summary>The host files of one deployment: what lies in its folder <c>hostfs</c>, laid out as on the host.</summary>
internal sealed class HostFileSet
{
    /// <summary>The folder's name in a deployment.</summary>
    internal const string FolderName = "hostfs";

    private HostFileSet(
        IReadOnlyDictionary<string, HostFile> files, IReadOnlyList<string> directories, IReadOnlyList<string> replaced)
    {
        Files = files;
        Directories = directories;
        Replaced = replaced;
    }

    /// <summary>The files, by path on the host.</summary>
    internal IReadOnlyDictionary<string, HostFile> Files { get; }

    /// <summary>The directories that were made for them, and are removed with them when they are empty.</summary>
    internal IReadOnlyList<string> Directories { get; }

    /// <summary>The files of the host that they replaced, because the user forced it.</summary>
    internal IReadOnlyList<string> Replaced { get; }

    /// <summary>
    /// Reads the host files of a deployment that are installed as they are; none where they are a package.
    /// </summary>
    /// <param name="directory">The deployment's directory.</param>
    /// <param name="info">Its <c>info</c>.</param>
    internal static HostFileSet Read(string directory, DeploymentInfo info) => info.Package is null
        ? ReadKept(directory, info)
        : new HostFileSet(new Dictionary<string, HostFile>(), [], []);

    /// <summary>Reads the host files of a deployment, whichever way they are installed.</summary>
    /// <param name="directory">The deployment's directory.</param>
    /// <param name="info">Its <c>info</c>.</param>
    internal static HostFileSet ReadKept(string directory, DeploymentInfo info)
    {
        var folder = Path.Combine(directory, FolderName);
        var files = Directory.Exists(folder)
            ? Entries(folder).Select(source => HostFile.Read(source[folder.Length..], source))
            : OldHostFiles.Read(directory, info);
        return new HostFileSet(
            files.ToDictionary(f => f.Path, StringComparer.Ordinal), info.InstalledDirectories, info.ReplacedFiles);
    }

    /// <summary>The checksums of the files in a staged deployment, for its <c>info</c>.</summary>
    /// <param name="directory">The deployment's directory.</param>
    internal static IReadOnlyDictionary<string, string> Checksums(string directory)
    {
        var folder = Path.Combine(directory, FolderName);
        return Entries(folder).ToDictionary(
            source => source[folder.Length..], source => HostFile.Read(source, source).Checksum,
            StringComparer.Ordinal);
    }

    /// <summary>The paths on the host of what a deployment keeps in its folder; none where it has no folder.</summary>
    /// <param name="directory">The deployment's directory.</param>
    internal static IEnumerable<string> KeptPaths(string directory)
    {
        var folder = Path.Combine(directory, FolderName);
        return Directory.Exists(folder) ? Entries(folder).Select(source => source[folder.Length..]) : [];
    }

    private static IEnumerable<string> Entries(string directory)
    {
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (entry is not DirectoryInfo { LinkTarget: null })
            {
                yield return entry.FullName;
                continue;
            }

            var isEmpty = true;
            foreach (var inner in Entries(entry.FullName))
            {
                isEmpty = false;
                yield return inner;
            }

            if (isEmpty)
            {
                yield return entry.FullName;
            }
        }
    }
}
