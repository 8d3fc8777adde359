using System.Globalization;
using SystemContainers.Images.Maintenance;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Finds containers on disk. What is not a container's is passed over, whatever it is.</summary>
internal sealed class ContainerCatalog(HostPaths paths)
{
    private readonly ContainerSettingsFile _settings = new(paths);

    /// <summary>The names of all containers, sorted.</summary>
    internal IReadOnlyList<string> ListNames() => Names(Entries());

    /// <summary>All containers, by name.</summary>
    /// <param name="observer">Hears of containers that cannot be read.</param>
    internal IReadOnlyList<InstalledContainer> List(IEngineObserver observer)
    {
        var containers = new List<InstalledContainer>();
        var entries = Entries();
        foreach (var name in Names(entries))
        {
            try
            {
                containers.Add(Read(name, entries));
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                observer.Warning($"The container {name} cannot be read: {e.Message}");
            }
        }

        return containers;
    }

    /// <summary>The container of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>;
    /// <see cref="ErrorCode.StoreCorrupt"/> where it cannot be read.</exception>
    internal InstalledContainer Get(string name)
    {
        var entries = Entries();
        if (!IsPlainName(name) || !Names(entries).Contains(name, StringComparer.Ordinal))
        {
            throw new SystemContainersException(
                ErrorCode.ContainerNotFound,
                $"There is no container '{name}'.",
                "List the containers to see their names.",
                name);
        }

        try
        {
            return Read(name, entries);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The container {name} cannot be read: {e.Message}",
                "Uninstall it and install it again.",
                name,
                inner: e);
        }
    }

    /// <summary>The names of containers by those of the images that their deployments were made from.</summary>
    internal ILookup<string, string> ListUsers() =>
        List(NullObserver.Instance).SelectMany(c => c.Deployments).ToLookup(d => d.Info.Image, d => d.Name);

    /// <summary>
    /// The images that deployments were made of, whether or not a link points to the deployment; also those that are
    /// not complete yet, and those that an interrupted change has set aside.
    /// </summary>
    internal IReadOnlyList<ImageUse> ListImageUses() =>
        [
            .. new[] { paths.CheckoutDirectory, paths.StagingDirectory, paths.PreinstalledDirectory }
                .Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
                .Where(d => new DirectoryInfo(d).LinkTarget is null).Select(TryReadUse).OfType<ImageUse>(),
        ];

    /// <summary>The deployments of a name that are on disk, by number, whether or not a link points to one.</summary>
    /// <param name="name">The container's name.</param>
    internal IEnumerable<int> DeploymentNumbers(string name) => Numbers(name, Entries());

    /// <summary>The number of the deployment that a container's link points to, or null.</summary>
    /// <param name="name">The container's name.</param>
    internal int? ActiveNumber(string name) =>
        new FileInfo(paths.Link(name)).LinkTarget is { } target ? NumberOf(name, Path.GetFileName(target)) : null;

    /// <summary>Reads one deployment.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="number">Its number.</param>
    /// <exception cref="IOException">It is not there.</exception>
    /// <exception cref="InvalidDataException">Its <c>info</c> cannot be read.</exception>
    internal Deployment ReadDeployment(string name, int number)
    {
        var path = paths.Deployment(name, number);
        return new Deployment(name, number, path, DeploymentInfo.Read(path))
        {
            IsPinned = _settings.ReadOrUsual(name).Pinned.Contains(number),
        };
    }

    // What came with the host's packages has no number after its name.
    private ImageUse? TryReadUse(string directory)
    {
        try
        {
            var name = Path.GetDirectoryName(directory) == paths.PreinstalledDirectory
                ? Path.GetFileName(directory)
                : Path.GetFileNameWithoutExtension(directory);
            return File.Exists(Path.Combine(directory, "info"))
                ? new ImageUse(name, DeploymentInfo.Read(directory).Commit)
                : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private InstalledContainer Read(string name, IReadOnlyList<string> entries)
    {
        if (ActiveNumber(name) is not { } active)
        {
            var path = Path.Combine(paths.PreinstalledDirectory, name);
            var only = new Deployment(name, 0, path, DeploymentInfo.Read(path));
            return new InstalledContainer(name, only, [only], IsPreinstalled: true);
        }

        var current = ReadDeployment(name, active);
        var others = Numbers(name, entries).Where(n => n != active)
            .Select(n => TryReadDeployment(name, n)).OfType<Deployment>();
        return new InstalledContainer(
            name, current, [.. others.Append(current).OrderBy(d => d.Number)], IsPreinstalled: false);
    }

    // Nobody can go back to a deployment that cannot be read, but the container is none the worse for it.
    private Deployment? TryReadDeployment(string name, int number)
    {
        try
        {
            return File.Exists(Path.Combine(paths.Deployment(name, number), "info"))
                ? ReadDeployment(name, number)
                : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    // The directory is read once for all containers: the runtime looks at each entry of it whenever it is read.
    private IReadOnlyList<string> Entries() =>
        Directory.Exists(paths.CheckoutDirectory)
            ? [.. Directory.EnumerateFileSystemEntries(paths.CheckoutDirectory).Select(e => Path.GetFileName(e))]
            : [];

    private IReadOnlyList<string> Names(IEnumerable<string> entries) =>
        [
            .. entries.Where(e => e[0] != '.' && ActiveNumber(e) is not null).Concat(Preinstalled())
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];

    private IEnumerable<int> Numbers(string name, IEnumerable<string> entries) =>
        entries.Select(e => NumberOf(name, e)).OfType<int>()
            .Where(n => new DirectoryInfo(paths.Deployment(name, n)) is { Exists: true, LinkTarget: null })
            .Order();

    private IEnumerable<string> Preinstalled() =>
        Directory.Exists(paths.PreinstalledDirectory)
            ? Directory.EnumerateDirectories(paths.PreinstalledDirectory)
                .Where(d => File.Exists(Path.Combine(d, "info")))
                .Select(d => Path.GetFileName(d))
            : [];

    private static bool IsPlainName(string name) =>
        name.Length > 0 && name[0] != '.' && !name.Contains('/', StringComparison.Ordinal);

    private static int? NumberOf(string name, string directory) =>
        directory.StartsWith(name + ".", StringComparison.Ordinal)
        && int.TryParse(
            directory.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
