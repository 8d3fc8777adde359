using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>An empty image store to build into, with no containers that use its images.</summary>
internal sealed class BuildStore : IDisposable
{
    private readonly TemporaryFolder _folder;

    public BuildStore()
    {
        Requirements.Root();
        Requirements.Program("skopeo");
        _folder = new TemporaryFolder("/dev/shm");
        var paths = new HostPaths { RepositoryDirectory = _folder.At("repo") };
        Images = new ImageStore(new HostOptions { Paths = paths }, () => Array.Empty<string>().ToLookup(name => name));
    }

    public ImageStore Images { get; }

    /// <summary>The folder that the store comes to lie in.</summary>
    public string Root => _folder.Root;

    public void Dispose() => _folder.Dispose();
}
