using SystemContainers.Containers;
using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.Benchmarks;

/// <summary>The engine in its usual places, which are on a new file system until it is disposed of.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private static readonly HostPaths _paths = new();
    private readonly FreshFileSystem _fileSystem;

    private Engine(FreshFileSystem fileSystem) => _fileSystem = fileSystem;

    /// <summary>The engine.</summary>
    internal SystemContainerHost Host { get; } = new(new HostOptions { Paths = _paths });

    /// <summary>Makes the file system; the image store, beside the deployments, is on it too.</summary>
    internal static async Task<Engine> OpenAsync() => new(await FreshFileSystem.CreateAsync(_paths.CheckoutDirectory));

    /// <summary>The root file system of a container's first deployment.</summary>
    /// <param name="container">Its name.</param>
    internal static string RootOf(string container) => Path.Combine(_paths.Deployment(container, 0), "rootfs");

    /// <summary>Uninstalls all containers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in Host.Containers.ListNames())
        {
            await Host.Containers.UninstallAsync(name, NullObserver.Instance, CancellationToken.None);
        }

        await _fileSystem.DisposeAsync();
    }

    /// <summary>Installs a container.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="image">Its image.</param>
    /// <param name="port">The value of PORT; null for an image without it.</param>
    internal Task<SystemContainer> InstallAsync(string name, string image, int? port = null)
    {
        var options = new InstallOptions
        {
            Name = name,
            Image = ImageReference.Parse(image),
            Variables = port is null ? [] : new Dictionary<string, string> { ["PORT"] = $"{port}" },
        };
        return Host.Containers.InstallAsync(options, NullObserver.Instance, CancellationToken.None);
    }

    /// <summary>Starts a container.</summary>
    /// <param name="name">Its name.</param>
    internal Task StartAsync(string name) =>
        Host.Containers.StartAsync(name, new StartPolicy(), NullObserver.Instance, CancellationToken.None);
}
