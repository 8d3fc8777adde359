using SystemContainers.Containers;
using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.HostTests.Containers;

/// <summary>A store and a place for deployments of its own, for the tests of one class.</summary>
public sealed class TestStore : IAsyncLifetime
{
    private readonly Dictionary<string, TestImage> _added = [];
    private readonly string _images = Directory.CreateTempSubdirectory("test-images-").FullName;

    public TestStore()
    {
        Options = new HostOptions { Paths = new HostPaths { CheckoutDirectory = Folder } };
        Engine = new SystemContainerHost(Options);
    }

    /// <summary>Where deployments, and the image store, are.</summary>
    public string Folder { get; } = $"/var/lib/containers/test-{Guid.NewGuid():N}";

    /// <summary>What the last test left, for one that needs the same.</summary>
    internal string? Prepared { get; set; }

    public HostOptions Options { get; }

    public HostPaths Paths => Options.Paths;

    public SystemContainerHost Engine { get; }

    internal ContainerManager Containers => Engine.Containers;

    /// <summary>Half a second of staying up is enough for services as small as these.</summary>
    internal static StartPolicy Policy { get; } = new() { SettleTime = TimeSpan.FromMilliseconds(600) };

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        if (Host.IsThrowAway && Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory(Folder);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Folder))
        {
            foreach (var name in Containers.ListNames())
            {
                await Containers.UninstallAsync(name, NullObserver.Instance, CancellationToken.None);
            }

            Directory.Delete(Folder, recursive: true);
        }

        Directory.Delete(_images, recursive: true);
    }

    /// <summary>Builds an image in a file or folder that is deleted with this store.</summary>
    internal Task<SystemImageFile> BuildAsync(TestImage image, ImageFormat format = ImageFormat.OciLayout) =>
        image.BuildAsync(_images, Path.Combine(_images, $"{image.Tag}-{Guid.NewGuid():N}"), format);

    /// <summary>Builds an image and imports it, unless an earlier test did.</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">The name to store it under; null takes its tag.</param>
    /// <returns>The name.</returns>
    internal async Task<string> AddAsync(TestImage image, string? name = null)
    {
        name ??= $"localhost/test:{image.Tag}";
        if (_added.GetValueOrDefault(name) != image)
        {
            await ImportAsync((await BuildAsync(image)).Source, name);
            _added[name] = image;
        }

        return name;
    }

    internal Task<ImportResult> ImportAsync(string source, string? name = null, bool allowInsecure = false) =>
        Engine.Images.ImportAsync(
            new ImportOptions
            {
                Source = ImageSource.Parse(source, "/"),
                Name = name is null ? null : ImageReference.Parse(name),
                AllowInsecure = allowInsecure,
            },
            NullObserver.Instance,
            Token);

    /// <summary>Installs a container that says "Hi Jerry" on its port.</summary>
    internal Task<SystemContainer> InstallAsync(string name, string image, int port, bool start = true) =>
        Containers.InstallAsync(InstallOptions(name, image, port, start), NullObserver.Instance, Token);

    internal static InstallOptions InstallOptions(string name, string image, int port, bool start = true) => new()
    {
        Name = name,
        Image = ImageReference.Parse(image),
        Variables = Values(("PORT", $"{port}"), ("RECEIVER", "Jerry")),
        Start = start,
        StartPolicy = Policy,
    };

    internal Task<SystemContainerUpdate> UpdateAsync(
        string name, string? image = null, bool force = false, params (string Name, string Value)[] values) =>
        Containers.UpdateAsync(
            new UpdateOptions
            {
                Name = name,
                Rebase = image is null ? null : ImageReference.Parse(image),
                Variables = Values(values),
                Force = force,
                StartPolicy = Policy,
            },
            NullObserver.Instance,
            Token);

    internal Task<SystemContainerUpdate> UndoAsync(string name) =>
        Containers.UndoAsync(new UndoOptions { Name = name, StartPolicy = Policy }, NullObserver.Instance, Token);

    internal Task<SystemContainer> GetAsync(string name) => Containers.GetAsync(name, NullObserver.Instance, Token);

    /// <summary>Removes a container if it is there, whatever a test left of it.</summary>
    internal async Task RemoveAsync(string name)
    {
        await Containers.ListAsync(NullObserver.Instance, CancellationToken.None);
        if (Containers.ListNames().Contains(name))
        {
            await Containers.UninstallAsync(name, NullObserver.Instance, CancellationToken.None);
        }
    }

    internal static Dictionary<string, string> Values(params (string Name, string Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value);
}
