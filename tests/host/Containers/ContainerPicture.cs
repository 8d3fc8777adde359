using SystemContainers.Storage;

namespace SystemContainers.HostTests.Containers;

/// <summary>
/// All that the host has of a container, as text: two pictures are equal where the container is in the same state, and
/// the difference reads well where it is not.
/// </summary>
internal static class ContainerPicture
{
    /// <summary>Takes the picture.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="name">The container.</param>
    /// <param name="port">Where it answers when it runs.</param>
    public static async Task<string> TakeAsync(HostPaths paths, string name, int port)
    {
        string[] properties = ["ActiveState", "UnitFileState", "Description", "NeedDaemonReload"];
        var unit = await Host.MustRunAsync(
            "systemctl", "show", "--property", string.Join(',', properties), "--", name + ".service");
        var isActive = unit.Contains("ActiveState=active", StringComparison.Ordinal);
        var link = new FileInfo(paths.Link(name)).LinkTarget;
        var lockFile = Path.Combine(paths.LockDirectory, name + ".lock");
        var lines = new List<string>
        {
            $"link: {link}",
            $"unit: {unit}",
            $"answer: {(isActive ? await Host.GetAsync(port) : null)}",
            $"unit file: {ReadIfPresent(paths.Unit(name))}",
            $"unit settings: {ReadIfPresent(paths.UnitDropIn(name))}",
            $"their directory: {Directory.Exists(Path.GetDirectoryName(paths.UnitDropIn(name)))}",
            $"tmpfiles: {ReadIfPresent(paths.Tmpfiles(name))}",
            $"state of the runtime: {Directory.Exists($"/run/runc/{name}")}",
            $"lock without a container: {link is null && File.Exists(lockFile)}",
            $"settings: {ReadIfPresent(Path.Combine(paths.SettingsDirectory, name + ".json"))}",
            "history without a container: "
            + $"{link is null && Directory.Exists(Path.Combine(paths.HistoryDirectory, name))}",
        };
        var deployments = Enumerable.Range(0, 9).Select(n => paths.Deployment(name, n));
        foreach (var deployment in deployments.Where(Directory.Exists))
        {
            lines.Add($"deployment {deployment} of {Directory.GetCreationTimeUtc(deployment):O}");
            lines.AddRange(
                Directory.EnumerateFiles(deployment).Order().Select(f => $"{f}: {File.ReadAllText(f)}"));
        }

        lines.AddRange(Tree($"/etc/{name}").Select(file => $"host file: {file}"));
        lines.AddRange(Unfinished(paths).Select(path => $"unfinished: {path}"));
        return string.Join('\n', lines);
    }

    /// <summary>The files, links and directories in a folder, one line for each, sorted.</summary>
    /// <param name="folder">The folder; it need not be there.</param>
    public static IReadOnlyList<string> Tree(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(e => $"{Path.GetRelativePath(folder, e.FullName)} {e.UnixFileMode} "
                + (e.LinkTarget ?? (e is FileInfo file ? File.ReadAllText(file.FullName) : "directory")))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Unfinished(HostPaths paths)
    {
        string[] folders = [paths.StagingDirectory, paths.JournalDirectory];
        string[] shared =
        [
            paths.CheckoutDirectory, paths.UnitDirectory, paths.TmpfilesDirectory, paths.HeldDirectory,
            paths.SettingsDirectory,
            .. Directory.EnumerateDirectories(paths.UnitDirectory, "*.service.d"),
        ];
        return folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries)
            .Concat(shared.Where(Directory.Exists).SelectMany(
                folder => Directory.EnumerateFileSystemEntries(folder).Where(IsTemporary)))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsTemporary(string path) =>
        Path.GetFileName(path) is ['.', ..] && path.EndsWith(".new", StringComparison.Ordinal);

    private static string? ReadIfPresent(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
