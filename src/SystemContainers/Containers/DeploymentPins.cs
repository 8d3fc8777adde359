using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Pins deployments, which no update replaces or removes then, and unpins them.</summary>
internal sealed class DeploymentPins(HostPaths paths, Recovery recovery)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly ContainerSettingsFile _settings = new(paths);

    /// <summary>Pins a deployment, or unpins it.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="number">The deployment's number; null takes the active one.</param>
    /// <param name="isPinned">Whether it is pinned from now on.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <returns>The deployment.</returns>
    internal async Task<SystemContainerDeployment> SetAsync(
        string name, int? number, bool isPinned, IEngineObserver observer)
    {
        _catalog.Get(name);
        using var held = ContainerLock.Take(paths, name);
        await recovery.MendAsync(name, observer);
        var container = ContainerUpdater.GetUpdatable(_catalog, name);
        var deployment = container.GetDeployment(number);
        var settings = _settings.Read(name);
        var others = settings.Pinned.Where(n => n != deployment.Number
            && container.Deployments.Any(d => d.Number == n));
        var pinned = isPinned ? others.Append(deployment.Number) : others;
        _settings.Write(name, settings with { Pinned = [.. pinned.Order()] });
        return (deployment with { IsPinned = isPinned }).Describe(deployment.Number == container.Active.Number);
    }
}
