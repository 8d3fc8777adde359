using SystemContainers.Containers.Checking;
using SystemContainers.Containers.Logs;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Processes;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Host.Systemd;
using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>The containers of a host.</summary>
/// <remarks>
/// Every method that changes a container throws <see cref="SystemContainersException"/> with
/// <see cref="ErrorCode.PermissionDenied"/> without root, <see cref="ErrorCode.Busy"/> while another process works on
/// the same container, and <see cref="ErrorCode.ContainerNotFound"/>.
/// </remarks>
public sealed class ContainerManager
{
    private readonly ContainerCatalog _catalog;
    private readonly Recovery _recovery;
    private readonly ContainerInstaller _installer;
    private readonly ContainerUpdater _updater;
    private readonly ContainerUndo _undo;
    private readonly ContainerPackager _packager;
    private readonly ContainerStatusReader _status;
    private readonly CommandInvoker _commands;
    private readonly ImageRunner _runner;
    private readonly ContainerObserver _observer;
    private readonly ServiceJobs _jobs;
    private readonly DeploymentComparer _comparer;
    private readonly HostPaths _paths;

    internal ContainerManager(HostOptions options, ImageStore images)
    {
        _paths = options.Paths;
        var stager = new DeploymentStager(options.Paths, images.Repository);
        var change = new ContainerChange(options.Paths, stager);
        var renderer = new DeploymentRenderer(options.Paths, images.Repository);
        _catalog = new ContainerCatalog(options.Paths);
        _recovery = new Recovery(options.Paths, stager, change);
        _installer = new ContainerInstaller(options, images, renderer, stager, change, _recovery);
        var sharing = new RootSharing(options.Paths, images, _recovery);
        var deploymentSwitch = new DeploymentSwitch(options.Paths, stager, change);
        _updater = new ContainerUpdater(options, images, renderer, stager, deploymentSwitch, sharing, _recovery);
        _undo = new ContainerUndo(options.Paths, stager, sharing, _recovery, deploymentSwitch);
        _jobs = new ServiceJobs(options.Paths, _recovery);
        _packager = new ContainerPackager(options, images, renderer, stager);
        _status = new ContainerStatusReader(options.Paths);
        _comparer = new DeploymentComparer(_catalog, images);
        _commands = new CommandInvoker(options.Paths);
        _runner = new ImageRunner(options, images, renderer);
        _observer = new ContainerObserver(options.Paths, _catalog, SystemdManager.Of(options.Paths));
        Deployments = new DeploymentManager(options.Paths, images, _recovery);
        Checks = new ContainerChecks(options.Paths, images, renderer, stager, _recovery);
    }

    /// <summary>The deployments of the containers.</summary>
    public DeploymentManager Deployments { get; }

    /// <summary>What is wrong with containers, and what is left of them.</summary>
    public ContainerChecks Checks { get; }

    /// <summary>All containers, by name, with their state. Interrupted changes are put in order first.</summary>
    /// <param name="observer">Hears of containers that cannot be read and of what was put in order.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<SystemContainer>> ListAsync(
        IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            async () =>
            {
                await _recovery.MendAllAsync(observer);
                return await _status.ReadAsync(_catalog.List(observer), cancellationToken);
            },
            cancellationToken);

    /// <summary>The names of all containers, without asking systemd; for completers.</summary>
    public IReadOnlyList<string> ListNames() => _catalog.ListNames();

    /// <summary>One container with its state. Interrupted changes are put in order first.</summary>
    /// <param name="name">Its name, exactly.</param>
    /// <param name="observer">Hears of what was put in order.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>.</exception>
    public Task<SystemContainer> GetAsync(
        string name, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            async () =>
            {
                await _recovery.MendAllAsync(observer);
                return (await _status.ReadAsync([_catalog.Get(name)], cancellationToken))[0];
            },
            cancellationToken);

    /// <summary>What <see cref="InstallAsync"/> would do; fails where it would fail.</summary>
    /// <param name="options">What to install.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanInstallAsync(
        InstallOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => _installer.PlanInstallAsync(options, observer, cancellationToken), cancellationToken);

    /// <summary>Installs a container: enabled, and started if asked.</summary>
    /// <param name="options">What to install.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the host is then as before.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidName"/>,
    /// <see cref="ErrorCode.ContainerExists"/>, <see cref="ErrorCode.UnitExists"/>,
    /// <see cref="ErrorCode.ImageNotFound"/>, <see cref="ErrorCode.MissingVariable"/>,
    /// <see cref="ErrorCode.InvalidVariable"/>, <see cref="ErrorCode.InvalidDefinition"/>,
    /// <see cref="ErrorCode.StorageUnsuitable"/>, <see cref="ErrorCode.StartFailed"/>; nothing is left behind, except,
    /// after the last, the record that the image did not come up under that name.</exception>
    public async Task<SystemContainer> InstallAsync(
        InstallOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "install a container");
        var name = await StorageGuard.RunAsync(
            () => _installer.InstallAsync(options, observer, cancellationToken), cancellationToken);

        // It is installed, so nothing stops the answer.
        return await GetAsync(name, observer, CancellationToken.None);
    }

    /// <summary>What <see cref="UpdateAsync"/> would do; nothing where nothing changed.</summary>
    /// <param name="options">What to update to.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanUpdateAsync(
        UpdateOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _updater.PlanUpdateAsync(options, observer, cancellationToken), cancellationToken);

    /// <summary>Moves a container to a new image or new values; goes back by itself if it does not come up.</summary>
    /// <param name="options">What to update to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StartFailed"/> after it went back;
    /// <see cref="ErrorCode.DigestHeld"/>; <see cref="ErrorCode.DeploymentPinned"/>; and what
    /// <see cref="InstallAsync"/> throws of image and values.</exception>
    public Task<SystemContainerUpdate> UpdateAsync(
        UpdateOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "update a container");
        return StorageGuard.RunAsync(
            () => _updater.UpdateAsync(options, observer, cancellationToken), cancellationToken);
    }

    /// <summary>What <see cref="UndoAsync"/> would do.</summary>
    /// <param name="options">Which update to undo.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanUndoAsync(
        UndoOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _undo.PlanAsync(options, cancellationToken), cancellationToken);

    /// <summary>
    /// Moves a container to a deployment that was active before; a second call moves it forward again.
    /// </summary>
    /// <param name="options">Which update to undo.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.DeploymentNotFound"/>,
    /// <see cref="ErrorCode.StartFailed"/> after it went back.</exception>
    public Task<SystemContainerUpdate> UndoAsync(
        UndoOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "undo an update");
        return StorageGuard.RunAsync(() => _undo.RunAsync(options, observer, cancellationToken), cancellationToken);
    }

    /// <summary>What <see cref="UninstallAsync"/> would do.</summary>
    /// <param name="name">The container.</param>
    /// <param name="before">
    /// The containers that are uninstalled before it: they use its root file system no more.
    /// </param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<PlannedChange>> PlanUninstallAsync(
        string name, IReadOnlyCollection<string> before, IEngineObserver observer,
        CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => Task.FromResult(_installer.PlanUninstall(name, before)), cancellationToken);

    /// <summary>Removes a container with everything that belongs to it; its image and its data stay.</summary>
    /// <param name="name">The container.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it before anything is removed; after that it goes on to the end.</param>
    public Task UninstallAsync(string name, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "uninstall a container");
        return StorageGuard.RunAsync(
            () => _installer.UninstallAsync(name, observer, cancellationToken), cancellationToken);
    }

    /// <summary>Starts a container and waits for the job's result.</summary>
    /// <param name="name">The container.</param>
    /// <param name="policy">How long it may take; the settle time is not waited for.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.JobFailed"/>,
    /// <see cref="ErrorCode.TimedOut"/>.</exception>
    public Task StartAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => _jobs.StartAsync(name, policy, observer, cancellationToken), cancellationToken);

    /// <summary>Stops a container and waits for the job's result.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task StopAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => _jobs.StopAsync(name, policy, observer, cancellationToken), cancellationToken);

    /// <summary>Restarts a container and waits for the job's result.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task RestartAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => _jobs.RestartAsync(name, policy, observer, cancellationToken), cancellationToken);

    /// <summary>What differs between an image and a deployment: variables by name, then files by path.</summary>
    /// <param name="name">The container.</param>
    /// <param name="deployment">The number of its deployment; null takes the active one.</param>
    /// <param name="image">The image; null takes the one that the deployment was made from.</param>
    /// <param name="observer">Hears of a definition that cannot be read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.DeploymentNotFound"/>,
    /// <see cref="ErrorCode.ImageNotFound"/>, <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    public Task<IReadOnlyList<SystemImageDifference>> CompareImageAsync(
        string name, int? deployment, ImageReference? image, IEngineObserver observer,
        CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => Task.FromResult(_comparer.Compare(name, deployment, image, observer, cancellationToken)),
            cancellationToken);

    /// <summary>
    /// Runs a command in a container: among its processes where it runs, else in a container of the same configuration
    /// that is made for the command.
    /// </summary>
    /// <param name="options">The command.</param>
    /// <param name="streams">Where it reads from and writes to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>How it ended, whatever its exit code is.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>,
    /// <see cref="ErrorCode.TimedOut"/>, <see cref="ErrorCode.ToolMissing"/>.</exception>
    public Task<CommandResult> InvokeCommandAsync(
        CommandOptions options, ProcessStreams streams, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "run a command in a container");
        return StorageGuard.RunAsync(
            async () =>
            {
                await _recovery.MendAllAsync(observer);
                return await _commands.InvokeAsync(options, streams, observer, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Runs an image to its end in a container of its own; nothing of it stays.</summary>
    /// <param name="options">The image and the command.</param>
    /// <param name="streams">Where it reads from and writes to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How it ended, whatever its exit code is.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>, what
    /// <see cref="InstallAsync"/> throws of image and values, <see cref="ErrorCode.TimedOut"/>.</exception>
    public Task<CommandResult> RunImageAsync(
        ImageRunOptions options, ProcessStreams streams, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "run an image");
        return StorageGuard.RunAsync(
            async () =>
            {
                await _recovery.MendAllAsync(observer);
                return await _runner.RunAsync(options, streams, observer, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Makes an RPM package of a container, or of the files that it installs on the host.</summary>
    /// <param name="options">What to make it of, and where.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; nothing is left then.</param>
    /// <returns>The path of the package.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>,
    /// <see cref="ErrorCode.InvalidDefinition"/>, <see cref="ErrorCode.ToolMissing"/>,
    /// <see cref="ErrorCode.ToolFailed"/>; and what <see cref="InstallAsync"/> throws of image and values.</exception>
    public Task<string> MakePackageAsync(
        PackageOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.RequireRoot("make a package");
        return StorageGuard.RunAsync(
            () => _packager.MakeAsync(options, observer, cancellationToken), cancellationToken);
    }

    /// <summary>What a container uses, and the limits on it.</summary>
    /// <param name="name">The container.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<SystemContainerUsage> MeasureAsync(string name, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _observer.MeasureAsync(name, cancellationToken), cancellationToken);

    /// <summary>Waits until a container is in a state; systemd tells of changes.</summary>
    /// <param name="name">The container.</param>
    /// <param name="state">The state.</param>
    /// <param name="timeout">How long; null for any time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.TimedOut"/>.</exception>
    public Task WaitAsync(
        string name, ContainerState state, TimeSpan? timeout, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => _observer.WaitAsync(name, state, timeout, cancellationToken), cancellationToken);

    /// <summary>Waits until a container runs and is healthy by what it records of that; running is enough
    /// where it records nothing.</summary>
    /// <param name="name">The container.</param>
    /// <param name="timeout">How long; null for any time.</param>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.TimedOut"/>.</exception>
    public Task WaitHealthyAsync(
        string name, TimeSpan? timeout, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(_paths.IsUser, "ask a container for its health");
        return StorageGuard.RunAsync(
            () => _observer.WaitHealthyAsync(name, timeout, observer, cancellationToken), cancellationToken);
    }

    /// <summary>Reads what the journal has of containers, the oldest entry first.</summary>
    /// <param name="options">Which entries; the containers exist.</param>
    /// <param name="take">Takes an entry; reading waits for it.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task ReadLogAsync(
        LogOptions options, Func<SystemContainerLogEntry, CancellationToken, Task> take, IEngineObserver observer,
        CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () =>
            {
                options.Names.ToList().ForEach(name => _catalog.Get(name));
                return JournalReader.ReadAsync(options, _paths.IsUser, take, observer, cancellationToken);
            },
            cancellationToken);
}
