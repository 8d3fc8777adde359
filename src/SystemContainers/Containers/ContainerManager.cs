using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>The containers of a host.</summary>
public sealed class ContainerManager
{
    internal ContainerManager(HostOptions options, ImageStore images)
    {
    }

    /// <summary>All containers, by name, with their state.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<SystemContainer>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The names of all containers, without asking systemd; for completers.</summary>
    public IReadOnlyList<string> ListNames() => throw new NotImplementedException();

    /// <summary>One container with its state.</summary>
    /// <param name="name">Its name, exactly.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>.</exception>
    public Task<SystemContainer> GetAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="InstallAsync"/> would do; fails where it would fail.</summary>
    /// <param name="options">What to install.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanInstallAsync(
        InstallOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Installs a container: enabled, and started if asked.</summary>
    /// <param name="options">What to install.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the host is then as before.</param>
    public Task<SystemContainer> InstallAsync(
        InstallOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="UpdateAsync"/> would do.</summary>
    /// <param name="options">What to update to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanUpdateAsync(
        UpdateOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Moves a container to a new image or new values; goes back by itself if it does not come up.</summary>
    /// <param name="options">What to update to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StartFailed"/> after it went back.</exception>
    public Task<SystemContainerUpdate> UpdateAsync(
        UpdateOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="UndoAsync"/> would do.</summary>
    /// <param name="options">Which update to undo.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanUndoAsync(
        UndoOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Moves a container to its other deployment; a second call moves it forward again.</summary>
    /// <param name="options">Which update to undo.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    public Task<SystemContainerUpdate> UndoAsync(
        UndoOptions options, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What <see cref="UninstallAsync"/> would do.</summary>
    /// <param name="name">The container.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanUninstallAsync(
        string name, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes a container with everything that belongs to it; its image and its data stay.</summary>
    /// <param name="name">The container.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it before anything is removed; after that it goes on to the end.</param>
    public Task UninstallAsync(
        string name, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Starts a container and waits for the job's result.</summary>
    /// <param name="name">The container.</param>
    /// <param name="policy">How long it may take; the settle time is not waited for.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.JobFailed"/>, <see cref="ErrorCode.TimedOut"/>.</exception>
    public Task StartAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops a container and waits for the job's result.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task StopAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Restarts a container and waits for the job's result.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task RestartAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) => throw new NotImplementedException();
}
