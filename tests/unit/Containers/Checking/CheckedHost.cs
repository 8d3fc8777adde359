using SystemContainers.Containers;
using SystemContainers.Containers.Checking;
using SystemContainers.Host.Runtimes;
using SystemContainers.Images;
using SystemContainers.Storage;
using SystemContainers.UnitTests.Images.Building;
using SystemContainers.UnitTests.Images.Layers;
using SystemContainers.UnitTests.Images.Maintenance;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Checking;

/// <summary>
/// The places of a host that have something of containers, in a folder, with a container as an install leaves it.
/// </summary>
internal sealed class CheckedHost : IDisposable
{
    public const string Image = "foo/app:1";

    private const string Program = "the content of the program";

    private readonly MaintainedStore _store = new();
    private readonly DeploymentRenderer _renderer;
    private readonly DeploymentStager _stager;

    public CheckedHost()
    {
        Paths = new HostPaths
        {
            CheckoutDirectory = Make("containers"),
            PreinstalledDirectory = Make("preinstalled"),
            UnitDirectory = Make("units"),
            TmpfilesDirectory = Make("tmpfiles"),
            RunDirectory = Make("run"),
            RepositoryDirectory = _store.Repository.Path,
        };
        Engine = new SystemContainerHost(new HostOptions { Paths = Paths });
        _renderer = new DeploymentRenderer(Paths, _store.Repository);
        _stager = new DeploymentStager(Paths, _store.Repository);
        _store.Add(Image, Layers());
    }

    public HostPaths Paths { get; }

    public SystemContainerHost Engine { get; }

    public MaintainedStore Store => _store;

    public RecordingObserver Observer { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    /// <summary>A path in a deployment, in its root file system by a leading slash.</summary>
    public string In(string name, string path, int number = 0) =>
        Path.Join(Paths.Deployment(name, number), path[0] == '/' ? "rootfs" + path : path);

    /// <summary>Makes a container as an install does, without systemd.</summary>
    public async Task InstallAsync(string name, int number = 0)
    {
        Deploy(name, number);
        AtomicFile.Link(Paths.Link(name), Paths.Deployment(name, number));
        var deployment = new ContainerCatalog(Paths).ReadDeployment(name, number);
        await new UnitFiles(Paths).WriteAsync(deployment, Observer, Token);
        new SystemContainers.Containers.HostFiles.HostFileSwitch(Observer).Apply([], deployment.HostFiles);
    }

    /// <summary>Makes a deployment that no link leads to.</summary>
    public void Deploy(string name, int number)
    {
        var request = new DeploymentRequest(
            name,
            number,
            Engine.Images.GetStored(ImageReference.Parse(Image)),
            new Dictionary<string, string>(),
            [],
            "uuid",
            new OciRuntime("/bin/sh"));
        var staged = _stager.Stage(_renderer.Render(request, Observer), Observer, Token);
        Directory.Move(_stager.PathOf(staged), Paths.Deployment(name, number));
    }

    public Task<IReadOnlyList<SystemContainerFinding>> TestAsync(params string[] names) =>
        Engine.Containers.Checks.TestAsync(names.Length == 0 ? null : names, Observer, Token);

    public Task<IReadOnlyList<SystemContainerFinding>> RepairAsync(SystemContainerRepairOptions? options = null) =>
        Engine.Containers.Checks.RepairAsync(options ?? new SystemContainerRepairOptions(), Observer, Token);

    /// <summary>What runc keeps of a container.</summary>
    public string AddState(string name, string bundle)
    {
        var file = Path.Combine(Paths.RunDirectory, "runc", name, "state.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $$"""{"id": "{{name}}", "config": {"labels": ["a=b", "bundle={{bundle}}"] } }""");
        return Path.GetDirectoryName(file)!;
    }

    /// <summary>Everything in all of the places, and when files were last written.</summary>
    public IReadOnlyList<string> Picture() =>
    [
        .. Directory.EnumerateFileSystemEntries(_store.At("."), "*", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/.lock", StringComparison.Ordinal))
            .Select(path => File.Exists(path) ? $"{path} {File.GetLastWriteTimeUtc(path).Ticks}" : path)
            .Order(StringComparer.Ordinal),
    ];

    private static LayerTar[] Layers() =>
    [
        new LayerTar().Directory("bin").File("bin/app", Program, mode: 0x1ED).File("bin/more", "more")
            .Link("bin/link", "app")
            .Directory("empty").Directory("dev").Directory("proc").Directory("sys").Directory("run").Directory("etc")
            .File("etc/setting", "a=b"),
        new LayerTar().Directory("exports").File("exports/config.json.template", Configuration)
            .File("exports/service.template", Unit)
            .File("exports/manifest.json", """{"defaultValues": {"PORT": "80"}}"""),
    ];

    private const string Configuration = """
        {"ociVersion": "1.0.0", "process": {"args": ["/bin/app", "$PORT"], "cwd": "/", "terminal": false},
         "root": {"path": "rootfs", "readonly": true}, "linux": {"namespaces": [{"type": "mount"}]}}
        """;

    private const string Unit = """
        [Service]
        ExecStart=$EXEC_START
        ExecStop=$EXEC_STOP
        WorkingDirectory=$DESTDIR

        [Install]
        WantedBy=multi-user.target

        """;

    private string Make(string name) => Directory.CreateDirectory(_store.At(name)).FullName;
}
