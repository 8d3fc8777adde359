using SystemContainers.Containers;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.UnitTests.Containers.Checking;

/// <summary>One way to damage the container <see cref="Container"/>, so that a repair puts it back.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Kind">The finding that must come of it.</param>
/// <param name="Do">Does it, and gives the path of what is damaged.</param>
internal sealed record ContainerDamage(string Name, Kind Kind, Func<CheckedHost, string> Do)
{
    public const string Container = "app";

    public static IReadOnlyList<ContainerDamage> All { get; } =
    [
        OfFile("a file lost", Kind.MissingFile, "/bin/app", File.Delete),
        OfFile("a link lost", Kind.MissingFile, "/bin/link", File.Delete),
        OfFile("a directory lost", Kind.MissingFile, "/bin", path => Directory.Delete(path, recursive: true)),
        OfFile("all files lost", Kind.MissingFile, "rootfs", path => Directory.Delete(path, recursive: true)),
        OfFile("a file replaced", Kind.ChangedFile, "/bin/app", path => Replace(path, "something else")),
        OfFile("a file of the same size", Kind.ChangedFile, "/etc/setting", path => Replace(path, "a=c")),
        OfFile("a link turned", Kind.ChangedFile, "/bin/link", path => Relink(path, "more")),
        OfFile("a file made a link", Kind.ChangedFile, "/bin/more", path => Relink(path, "/etc/passwd")),
        OfFile("a file made a directory", Kind.ChangedFile, "/bin/more", MakeDirectory),
        OfFile("a directory made a link", Kind.ChangedFile, "/empty", LinkDirectory),
        OfFile("a directory opened", Kind.ChangedFile, "/etc", path => File.SetUnixFileMode(path, (UnixFileMode)0x1FF)),
        OfFile("config.json lost", Kind.MissingFile, "config.json", File.Delete),
        OfFile("config.json changed", Kind.ChangedFile, "config.json", path => File.AppendAllText(path, "\n")),
        OfFile("the saved unit lost", Kind.MissingFile, "app.service", File.Delete),
        new("the unit lost", Kind.MissingUnit, host => Damage(host.Paths.Unit(Container), File.Delete)),
        new("the unit changed", Kind.ChangedUnit, host => Damage(host.Paths.Unit(Container), Append)),
        new("its settings lost", Kind.MissingUnit, host => Damage(host.Paths.UnitDropIn(Container), File.Delete)),
        new("its settings changed", Kind.ChangedUnit, host => Damage(host.Paths.UnitDropIn(Container), Append)),
        new("the link lost", Kind.BrokenLink, host => Damage(host.Paths.Link(Container), File.Delete)),
        new("the link broken", Kind.BrokenLink, host => Damage(
            host.Paths.Link(Container), path => Relink(path, host.Paths.Deployment(Container, 1)))),
        new(
            "the link turned", Kind.BrokenLink,
            host => Damage(host.Paths.Link(Container), path => Relink(path, "/etc"))),
        new("half a deployment more", Kind.LeftoverDeployment, host => Damage(
            host.Paths.Deployment(Container, 1), path => Directory.CreateDirectory(path + "/rootfs/bin"))),
        new("an interrupted change", Kind.UnfinishedChange, host =>
        {
            Directory.CreateDirectory(Path.Combine(host.Paths.StagingDirectory, "app.0123/rootfs"));
            return host.Paths.StagingDirectory;
        }),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static ContainerDamage OfFile(string name, Kind kind, string path, Action<string> damage) =>
        new(name, kind, host => Damage(host.In(Container, path), damage));

    private static string Damage(string path, Action<string> damage)
    {
        damage(path);
        return path;
    }

    private static void Append(string path) => File.AppendAllText(path, "# by hand\n");

    // Not in place: the file is the store's own object.
    private static void Replace(string path, string content)
    {
        var mode = File.GetUnixFileMode(path);
        File.Delete(path);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
    }

    private static void Relink(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    private static void MakeDirectory(string path)
    {
        File.Delete(path);
        Directory.CreateDirectory(path);
        File.WriteAllText(path + "/inside", "x");
    }

    private static void LinkDirectory(string path)
    {
        Directory.Delete(path);
        Directory.CreateSymbolicLink(path, "/etc");
    }
}
