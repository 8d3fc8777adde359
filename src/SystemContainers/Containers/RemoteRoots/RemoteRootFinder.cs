using System.Globalization;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Images;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers.RemoteRoots;

/// <summary>Finds the root file systems that containers share, and who uses them.</summary>
internal sealed class RemoteRootFinder(HostPaths paths)
{
    // Runtimes mount over these, and as links they could lead them to the host.
    private static readonly string[] _mustNotBeLinks = ["dev", "proc", "sys", "run", "etc"];

    private readonly ContainerCatalog _catalog = new(paths);

    // Deployments record it with every link followed.
    private readonly string _checkout = Follow(paths.CheckoutDirectory);

    /// <summary>The root file system that a user names.</summary>
    /// <param name="given">A container's name, or the absolute path of a folder that is or
    /// has a root file system.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>,
    /// <see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal RemoteRoot Find(string given)
    {
        var isName = !given.Contains('/', StringComparison.Ordinal);
        var folder = isName ? _catalog.Get(given).Active.Path : given;
        var root = FindRoot(folder);
        if (DonorOf(root) is var (name, number))
        {
            return new RemoteRoot(root, paths.Link(name), ReadDonor(given, name, number));
        }

        CheckLinks(root);
        return new RemoteRoot(root, folder, null);
    }

    /// <summary>The root file system that the next deployment of a follower gets: its donor's active one.</summary>
    /// <param name="follower">Its active deployment.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>,
    /// <see cref="ErrorCode.InvalidArgument"/>: it is gone.</exception>
    internal RemoteRoot Find(Deployment follower) => Find(
        DonorOf(follower)
        ?? (Path.IsPathRooted(follower.Info.Remote) ? follower.Info.Remote : follower.RootFileSystem));

    /// <summary>Refuses to go back to a deployment whose root file system is gone or another one by now.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.DeploymentNotFound"/>.</exception>
    internal void CheckUsable(Deployment deployment)
    {
        if (deployment.Info.Remote is null)
        {
            return;
        }

        var donor = DonorOf(deployment.RootFileSystem);
        if (!Directory.Exists(deployment.RootFileSystem)
            || (donor is var (name, number) && TryRead(name, number)?.Info.Digest != deployment.Info.Digest))
        {
            throw new SystemContainersException(
                ErrorCode.DeploymentNotFound,
                $"The deployment {deployment.Name}.{deployment.Number} cannot be gone back to: "
                + $"the root file system that it used, {deployment.RootFileSystem}, is not what it was.",
                "Update the container instead.",
                deployment.Name);
        }
    }

    /// <summary>
    /// The container whose root file system a deployment uses; null where it uses none's, or its own.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    internal string? DonorOf(Deployment deployment) =>
        deployment.Info.Remote is null ? null : DonorOf(deployment.RootFileSystem)?.Name;

    /// <summary>
    /// Every deployment that uses the root file system of a container's, complete or not, active or not: what an
    /// interrupted change needs to go back is among them.
    /// </summary>
    /// <param name="donor">The container whose root file systems they use.</param>
    internal IReadOnlyList<Follower> FollowersOf(string donor) =>
    [
        .. new[] { paths.CheckoutDirectory, paths.StagingDirectory }.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Select(directory =>
                (directory, root: new FileInfo(Path.Combine(directory, RuntimeConfiguration.OwnRoot)).LinkTarget))
            .Where(d => d.root is not null && new FileInfo(d.directory).LinkTarget is null)
            .Select(d => DonorOf(d.root!) is var (name, number) && name == donor
                ? new Follower(Path.GetFileNameWithoutExtension(d.directory), number)
                : null)
            .OfType<Follower>().Distinct().OrderBy(f => f.Name, StringComparer.Ordinal),
    ];

    /// <summary>The containers whose active deployment uses the root file system of another container's.</summary>
    /// <param name="donor">That container.</param>
    /// <param name="number">The number of its deployment.</param>
    internal IReadOnlyList<string> ActiveFollowersOf(string donor, int number) =>
    [
        .. _catalog.List(NullObserver.Instance)
            .Where(c => c.Active.Info.Remote is not null && DonorOf(c.Active.RootFileSystem) == (donor, number))
            .Select(c => c.Name),
    ];

    private Deployment ReadDonor(string given, string name, int number) =>
        _catalog.ActiveNumber(name) == number
            ? _catalog.ReadDeployment(name, number)
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{name}.{number} is not the active deployment of {name}, so its root file system cannot be shared.",
                $"Name the container: {name}.",
                given);

    private Deployment? TryRead(string name, int number)
    {
        try
        {
            return _catalog.ReadDeployment(name, number);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    // The old command's order: a deployment's folder, or the root file system itself.
    private static string FindRoot(string given)
    {
        var inner = Path.Combine(given, RuntimeConfiguration.OwnRoot);
        return Directory.Exists(inner) ? Follow(inner)
            : Directory.Exists(Path.Combine(given, "usr")) ? Follow(given)
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"There is no root file system in {given}.",
                "Give a container's name, its folder, or a folder that has /usr in it.",
                given);
    }

    private static void CheckLinks(string root)
    {
        if (_mustNotBeLinks.FirstOrDefault(
            name => new FileInfo(Path.Combine(root, name)).LinkTarget is not null) is { } link)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{root}/{link} is a link, and a runtime that follows it could leave the container.",
                "Put a directory there.",
                root);
        }
    }

    private (string Name, int Number)? DonorOf(string root)
    {
        var directory = Path.GetDirectoryName(root);
        var number = Path.GetExtension(directory)?.TrimStart('.');
        return Path.GetFileName(root) == RuntimeConfiguration.OwnRoot
            && (Path.GetDirectoryName(directory) == _checkout
                || Path.GetDirectoryName(directory) == paths.CheckoutDirectory)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? (Path.GetFileNameWithoutExtension(directory)!, parsed)
                : null;
    }

    private static string Follow(string path) => HostFilePath.Resolve(Path.Combine(path, "."));
}
