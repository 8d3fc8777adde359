using SystemContainers.Containers.History;
using SystemContainers.Host;
using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>
/// The deployments of containers: which there were, which stay, and whether there could be a newer one.
/// </summary>
/// <remarks>Every method throws <see cref="SystemContainersException"/> with
/// <see cref="ErrorCode.ContainerNotFound"/>.</remarks>
public sealed class DeploymentManager
{
    private readonly HostPaths _paths;
    private readonly ContainerCatalog _catalog;
    private readonly ContainerHistory _history;
    private readonly DeploymentPins _pins;
    private readonly UpdateChecker _checker;
    private readonly Recovery _recovery;

    internal DeploymentManager(HostPaths paths, ImageStore images, Recovery recovery)
    {
        _paths = paths;
        _catalog = new ContainerCatalog(paths);
        _history = new ContainerHistory(paths);
        _pins = new DeploymentPins(paths, recovery);
        _checker = new UpdateChecker(paths, images);
        _recovery = recovery;
    }

    /// <summary>The last changes of a container, the oldest first.</summary>
    /// <param name="name">The container.</param>
    /// <param name="observer">Hears of what was put in order.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<SystemContainerHistoryEntry>> ListHistoryAsync(
        string name, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync<IReadOnlyList<SystemContainerHistoryEntry>>(
            async () =>
            {
                await _recovery.MendAllAsync(observer);
                _catalog.Get(name);
                return [.. _history.List(name).Select(SystemContainerHistoryEntry.Of)];
            },
            cancellationToken);

    /// <summary>Pins a deployment, so that no update replaces or removes it, or unpins it.</summary>
    /// <param name="name">The container.</param>
    /// <param name="number">The deployment's number; null takes the active one.</param>
    /// <param name="isPinned">Whether it is pinned from now on.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Keeps it from beginning.</param>
    /// <returns>The deployment.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.DeploymentNotFound"/>,
    /// <see cref="ErrorCode.PermissionDenied"/>, <see cref="ErrorCode.Busy"/>.</exception>
    public Task<SystemContainerDeployment> SetPinnedAsync(
        string name, int? number, bool isPinned, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "pin a deployment");
        return StorageGuard.RunAsync(() => _pins.SetAsync(name, number, isPinned, observer), cancellationToken);
    }

    /// <summary>
    /// Whether there is another image where a container's came from. Nothing is brought in or changed.
    /// </summary>
    /// <param name="options">Which container, and how to ask.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.SourceNotFound"/>,
    /// <see cref="ErrorCode.SourceUnavailable"/>, <see cref="ErrorCode.AuthenticationFailed"/>.</exception>
    public Task<SystemContainerUpdateCheck> CheckUpdateAsync(
        UpdateCheckOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _checker.RunAsync(options, observer, cancellationToken), cancellationToken);

    /// <summary>
    /// Whether the image that a container would be updated to was built into the image store, so that there is no place
    /// to bring it in from.
    /// </summary>
    /// <param name="name">The container.</param>
    /// <param name="rebase">Another image to move to; null for the container's own.</param>
    /// <param name="cancellationToken">Keeps it from beginning.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>.</exception>
    public Task<bool> IsImageBuiltHereAsync(string name, ImageSource? rebase, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => Task.FromResult(_checker.IsOwn(name, rebase)), cancellationToken);
}
