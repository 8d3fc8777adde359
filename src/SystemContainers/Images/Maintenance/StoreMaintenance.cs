using SystemContainers.Images.Maintenance;
using SystemContainers.Storage;

namespace SystemContainers.Images;

/// <summary>What keeps the image store small and sound.</summary>
public sealed class StoreMaintenance
{
    private readonly ImageStore _images;
    private readonly Func<IReadOnlyList<ImageUse>> _listUses;

    internal StoreMaintenance(ImageStore images, Func<IReadOnlyList<ImageUse>> listUses)
    {
        _images = images;
        _listUses = listUses;
    }

    /// <summary>What <see cref="OptimizeAsync"/> would remove, and the bytes that it would free.</summary>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>;
    /// <see cref="ErrorCode.StoreCorrupt"/>: the store is damaged, so what it needs cannot be told.</exception>
    public Task<IReadOnlyList<PlannedChange>> PlanOptimizeAsync(
        IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new StoreOptimizer(_images.Repository, _listUses).PlanAsync(observer, cancellationToken),
            cancellationToken);

    /// <summary>
    /// Removes layers, configurations and objects that no image and no deployment needs, once nobody is importing.
    /// </summary>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it at any instant; what is left is removed the next time.</param>
    /// <inheritdoc cref="PlanOptimizeAsync"/>
    public Task<SystemImageStoreOptimization> OptimizeAsync(
        IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new StoreOptimizer(_images.Repository, _listUses).OptimizeAsync(observer, cancellationToken),
            cancellationToken);

    /// <summary>Compares everything in the store with its checksums; changes nothing.</summary>
    /// <param name="names">The images to look at; null looks at all, and at what is no image's.</param>
    /// <param name="observer">Hears what happens, and how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong; nothing where the store is sound.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>;
    /// <see cref="ErrorCode.StorageUnsuitable"/>: the repository is of another mode.</exception>
    public Task<IReadOnlyList<SystemImageStoreFinding>> TestAsync(
        IReadOnlyCollection<string>? names, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new StoreChecker(_images.Repository, _listUses).TestAsync(names, observer, cancellationToken),
            cancellationToken);

    /// <summary>What <see cref="RepairAsync"/> would do.</summary>
    /// <param name="options">What to repair.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <inheritdoc cref="TestAsync"/>
    public Task<IReadOnlyList<PlannedChange>> PlanRepairAsync(
        SystemImageStoreRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new StoreRepairer(_images, _listUses).PlanAsync(options, observer, cancellationToken),
            cancellationToken);

    /// <summary>Imports again just what is damaged, and removes what is damaged and not needed.</summary>
    /// <param name="options">What to repair.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; what was repaired until then stays so.</param>
    /// <returns>What became of every finding; nothing where the store is sound.</returns>
    /// <inheritdoc cref="TestAsync"/>
    public Task<IReadOnlyList<SystemImageStoreRepair>> RepairAsync(
        SystemImageStoreRepairOptions options, IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            () => new StoreRepairer(_images, _listUses).RepairAsync(options, observer, cancellationToken),
            cancellationToken);
}
