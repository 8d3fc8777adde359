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
        var state = await Host.UnitAsync(name + ".service", "ActiveState");
        var link = new FileInfo(paths.Link(name)).LinkTarget;
        var lines = new List<string>
        {
            $"link: {link}",
            $"unit: {state}, {await Host.UnitAsync(name + ".service", "UnitFileState")}",
            $"read by systemd: {await Host.UnitAsync(name + ".service", "Description")}",
            $"to be read again: {await Host.UnitAsync(name + ".service", "NeedDaemonReload")}",
            $"answer: {(state == "active" ? await Host.GetAsync(port) : null)}",
            $"unit file: {ReadIfPresent(paths.Unit(name))}",
            $"tmpfiles: {ReadIfPresent(paths.Tmpfiles(name))}",
            $"held: {ReadIfPresent(Path.Combine(paths.HeldDirectory, name + ".json"))}",
            $"state of the runtime: {Directory.Exists($"/run/runc/{name}")}",
            $"lock without a container: {link is null && File.Exists(Path.Combine(paths.LockDirectory, name + ".lock"))}",
        };
        foreach (var deployment in Directory.EnumerateDirectories(paths.CheckoutDirectory, name + ".*").Order())
        {
            lines.Add($"deployment {deployment}, inode {await Host.MustRunAsync("stat", "--format=%i", deployment)}");
            lines.AddRange(
                Directory.EnumerateFiles(deployment).Order().Select(f => $"{f}: {File.ReadAllText(f)}"));
        }

        lines.AddRange(Unfinished(paths, name).Select(path => $"unfinished: {path}"));
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Unfinished(HostPaths paths, string name)
    {
        string[] folders = [paths.StagingDirectory, paths.JournalDirectory];
        string[] shared = [paths.CheckoutDirectory, paths.UnitDirectory, paths.TmpfilesDirectory, paths.HeldDirectory];
        return folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries)
            .Concat(shared.Where(Directory.Exists).SelectMany(
                folder => Directory.EnumerateFileSystemEntries(folder, $".{name}.*")))
            .Order(StringComparer.Ordinal);
    }

    private static string? ReadIfPresent(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
