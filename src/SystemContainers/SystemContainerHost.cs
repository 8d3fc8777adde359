using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers;

/// <summary>The engine on one host: its image store and its containers. It keeps no state between calls.</summary>
public sealed class SystemContainerHost
{
    /// <summary>Opens the engine; touches nothing.</summary>
    /// <param name="options">Where things are.</param>
    public SystemContainerHost(HostOptions options)
    {
        Options = options;
        var catalog = new ContainerCatalog(options.Paths);
        Images = new ImageStore(options, catalog.ListUsers, catalog.ListImageUses);
        Containers = new ContainerManager(options, Images);
    }

    /// <summary>The options it was opened with.</summary>
    public HostOptions Options { get; }

    /// <summary>The image store.</summary>
    public ImageStore Images { get; }

    /// <summary>The containers.</summary>
    public ContainerManager Containers { get; }
}
