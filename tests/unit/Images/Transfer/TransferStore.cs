using SystemContainers.Host.Processes;
using SystemContainers.Images;
using SystemContainers.Images.Blobs;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Images.Transfer;

/// <summary>An image store in memory with images that were really built and imported.</summary>
internal sealed class TransferStore : IDisposable
{
    private readonly TemporaryFolder _folder;

    public TransferStore()
    {
        Requirements.Root();
        Requirements.Program("skopeo");
        _folder = new TemporaryFolder("/dev/shm");
        _folder.Write("root/base", "the same in every image");
        Directory.CreateDirectory(At("out"));
        Images = new ImageStore(
            new HostOptions { Paths = new HostPaths { RepositoryDirectory = At("repo") } },
            () => Array.Empty<string>().ToLookup(name => name));
    }

    public ImageStore Images { get; }

    internal BlobStore Blobs => new(Images.Repository);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public string At(string name) => _folder.At(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>Builds an image with a layer that all have and one of its own, and imports it.</summary>
    /// <param name="name">The name to store it under.</param>
    /// <param name="isDocker">Whether it gets a manifest in Docker's format.</param>
    public async Task<SystemImage> AddAsync(string name, bool isDocker = false)
    {
        var folder = Guid.NewGuid().ToString("N");
        _folder.Write($"{folder}/own", name);
        var built = await new ImageBuilder().BuildAsync(
            new ImageBuildOptions
            {
                RootFileSystem = At("root"),
                Files = At(folder),
                Output = At(folder + "-layout"),
                Name = ImageReference.Parse("built:v1"),
                Labels = new Dictionary<string, string> { ["name"] = name },
            },
            NullObserver.Instance,
            Token);
        var source = built.Source;
        if (isDocker)
        {
            source = "dir:" + At(folder + "-docker");
            await SkopeoAsync("copy", "--format", "v2s2", built.Source, source);
        }

        return await ImportAsync(source, name);
    }

    public async Task<SystemImage> ImportAsync(string source, string? name = null)
    {
        var options = new ImportOptions
        {
            Source = ImageSource.Parse(source, "/"), Name = name is null ? null : ImageReference.Parse(name),
        };
        return (await Images.ImportAsync(options, NullObserver.Instance, Token)).Image;
    }

    /// <summary>Exports an image to a name in <c>out</c>.</summary>
    public Task<SystemImageFile> ExportAsync(
        string image, string output, ImageFormat format = ImageFormat.OciArchive, bool force = false) =>
        Images.ExportAsync(
            new ExportOptions
            {
                Image = ImageReference.Parse(image), Output = At("out/" + output), Format = format, Force = force,
            },
            NullObserver.Instance,
            Token);

    public async Task<string> SkopeoAsync(params string[] arguments)
    {
        var result = await CommandRunner.RunAsync(new Command("skopeo", arguments), NullObserver.Instance, Token);
        return result.StandardOutput;
    }
}
