using System.Text;
using System.Text.Json.Nodes;
using SystemContainers.Host.Processes;
using SystemContainers.Images;
using SystemContainers.Images.Blobs;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Maintenance;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Maintenance;

/// <summary>An image store with images made of tars in memory, as an import leaves them.</summary>
internal sealed class MaintainedStore : IDisposable
{
    private readonly LayerStore _layers;

    public MaintainedStore(string parent = "/dev/shm")
    {
        _layers = new LayerStore(parent);
        var paths = new HostPaths { RepositoryDirectory = Repository.Path };
        Store = new ImageStore(
            new HostOptions { Paths = paths }, () => Array.Empty<string>().ToLookup(name => name), () => Uses);
    }

    public ImageStore Store { get; }

    public Repository Repository => _layers.Repository;

    public BlobStore Blobs => new(Repository);

    /// <summary>What deployments are made of.</summary>
    public List<ImageUse> Uses { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _layers.Dispose();

    public string At(string name) => _layers.At(name);

    /// <summary>Stores an image.</summary>
    public SystemImage Add(string name, params IReadOnlyList<LayerTar> layers)
    {
        using var transaction = new ObjectTransaction(Repository);
        var importer = new OstreeLayerImporter(transaction, NullObserver.Instance, _ => { });
        var blobs = layers.Select(l => l.ToArray()).ToList();
        var refs = new List<(string Name, string Commit)>();
        foreach (var blob in blobs.Where(b => Repository.ResolveRef(RefName.OfBlob(LayerStore.DigestOf(b))) is null))
        {
            var commit = importer.Import(LayerStore.DescriptorOf(blob), new MemoryStream(blob), Token);
            refs.Add((RefName.OfBlob(LayerStore.DigestOf(blob)), commit));
        }

        var configuration = Configuration(name, blobs);
        var configurationRef = RefName.OfBlob(LayerStore.DigestOf(configuration));
        refs.Add((configurationRef, ImageImporter.AddConfiguration(transaction, configuration)));
        refs.Add((RefName.Encode(name), AddManifest(transaction, configuration, blobs)));
        transaction.Commit();
        refs.ForEach(r => Repository.SetRef(r.Name, r.Commit));
        return Store.Get(ImageReference.Parse(name));
    }

    /// <summary>Path of an object by its type and a part of its content.</summary>
    public string Object(string type, string content) =>
        Objects().Single(o => o.EndsWith("." + type, StringComparison.Ordinal)
            && new FileInfo(o).LinkTarget is null && File.ReadAllText(o).Contains(content, StringComparison.Ordinal));

    /// <summary>Path of the commit that a ref points to.</summary>
    public string CommitPath(string shortName) =>
        Repository.PathOf(Repository.ObjectName(Repository.ResolveRef(shortName)!, "commit"));

    public string RefPath(string shortName) =>
        Path.Combine(Repository.Path, "refs", "heads", "ociimage", shortName);

    /// <summary>Paths of all objects, sorted.</summary>
    public IReadOnlyList<string> Objects() =>
        [
            .. Directory.GetDirectories(Repository.ObjectDirectory).SelectMany(Directory.GetFileSystemEntries)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Every name in the repository, with its size.</summary>
    public IReadOnlyList<string> Picture() =>
        [
            .. Below(new DirectoryInfo(Repository.Path)).Where(f => f.Name != ".lock")
                .Select(f => $"{f.FullName} {SizeOf(f)}").Order(StringComparer.Ordinal),
        ];

    /// <summary>Bytes of all objects and kept blobs.</summary>
    public long BytesOnDisk() =>
        new[] { Repository.ObjectDirectory, Path.Combine(Repository.Path, "extensions") }
            .SelectMany(d => Below(new DirectoryInfo(d))).Sum(SizeOf);

    public Task<IReadOnlyList<SystemImageStoreFinding>> TestAsync(params string[] names) =>
        Store.Maintenance.TestAsync(names.Length == 0 ? null : names, NullObserver.Instance, Token);

    public Task<SystemImageStoreOptimization> OptimizeAsync() =>
        Store.Maintenance.OptimizeAsync(NullObserver.Instance, Token);

    public Task<IReadOnlyList<SystemImageStoreRepair>> RepairAsync(SystemImageStoreRepairOptions? options = null) =>
        Store.Maintenance.RepairAsync(options ?? new SystemImageStoreRepairOptions(), NullObserver.Instance, Token);

    /// <summary>Runs ostree on the repository.</summary>
    public async Task<string> OstreeAsync(string verb, params string[] arguments)
    {
        Requirements.Program("ostree");
        var command = new Command("ostree", [verb, "--repo=" + Repository.Path, .. arguments]);
        var result = await CommandRunner.TryRunAsync(command, NullObserver.Instance, Token);
        return result.ExitCode == 0 ? result.StandardOutput : result.StandardOutput + result.StandardError + "FAILED";
    }

    /// <summary>Sees that neither the engine nor ostree finds anything wrong.</summary>
    public async Task IsSoundAsync()
    {
        Assert.Empty(await TestAsync());
        Assert.DoesNotContain("FAILED", await OstreeAsync("fsck"), StringComparison.Ordinal);
    }

    // Symbolic links are objects here, wherever they lead.
    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo directory) =>
        directory.EnumerateFileSystemInfos().SelectMany(
            e => e is DirectoryInfo { LinkTarget: null } inner ? Below(inner) : [e]);

    private static long SizeOf(FileSystemInfo entry) => entry.LinkTarget?.Length ?? ((FileInfo)entry).Length;

    private static byte[] Configuration(string name, IReadOnlyList<byte[]> blobs)
    {
        var diffIds = new JsonArray([.. blobs.Select(b => (JsonNode)LayerStore.DigestOf(b))]);
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["os"] = "linux",
            ["author"] = name,
            ["rootfs"] = new JsonObject { ["diff_ids"] = diffIds },
        }.ToJsonString());
    }

    private static string AddManifest(
        ObjectTransaction transaction, byte[] configuration, IReadOnlyList<byte[]> blobs)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["config"] = Descriptor(configuration, "application/vnd.oci.image.config.v1+json"),
            ["layers"] = new JsonArray([.. blobs.Select(b => Descriptor(b, "application/vnd.oci.image.layer.v1.tar"))]),
        }.ToJsonString();
        var root = new LayerDirectory();
        var content = transaction.AddFile(FileMetadata.DefaultFile, Encoding.UTF8.GetBytes(manifest));
        root.Files.Add("manifest.json", new LayerFile(content, isLink: false));
        return ImageImporter.AddCommit(
            transaction,
            root,
            [
                new(StoredImageReader.DigestKey, LayerStore.DigestOf(Encoding.UTF8.GetBytes(manifest))),
                new(StoredImageReader.ManifestKey, manifest),
            ]);
    }

    private static JsonObject Descriptor(byte[] content, string type) => new()
    {
        ["mediaType"] = type, ["digest"] = LayerStore.DigestOf(content), ["size"] = content.Length,
    };
}
