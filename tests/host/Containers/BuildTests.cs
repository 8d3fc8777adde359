using System.Text.Json.Nodes;
using SystemContainers.Containers;
using SystemContainers.Images;
using SystemContainers.Templates.Starter;

namespace SystemContainers.HostTests.Containers;

/// <summary>An ordinary image, of a kind that knows nothing of system containers, becomes one and runs.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class BuildTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "built-web";
    private const string State = $"/var/lib/{Name}";
    private const string Configuration = $"/etc/{Name}";

    private readonly string _folder = Directory.CreateTempSubdirectory("build-tests-").FullName;

    private static CancellationToken Token => TestStore.Token;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
            foreach (var directory in (string[])[State, Configuration])
            {
                if (Directory.Exists(directory))
                {
                    Directory.Delete(directory, recursive: true);
                }
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    [HostFact]
    public async Task A_starter_definition_on_an_image_of_a_registry_runs_with_its_ports_mounts_and_variables()
    {
        var ordinary = await PushOrdinaryAsync("starter");
        await StarterDefinition.WriteAsync(
            new StarterOptions
            {
                Name = Name,
                Path = Path.Join(_folder, "definition"),
                Ports = [8097],
                Mounts = [$"{State}:/data:rw", $"{Configuration}:{Configuration}:ro"],
                Variables = TestStore.Values(("GREETING", "Hi World")),
                Command = ["/usr/bin/run.sh"],
            },
            Token);

        var image = await BuildAsync(ordinary, Path.Join(_folder, "definition"));
        await InstallAsync(image);

        Assert.Equal("Hi World", (await Host.GetAsync(8097)).Trim());
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(State));
        await ExecAsync("echo kept > /data/file");
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Join(State, "file"), Token));
        await File.WriteAllTextAsync(Path.Join(Configuration, "setting"), "seen", Token);
        Assert.Equal("seen", await ExecAsync($"cat {Configuration}/setting"));
        Assert.NotEqual(0, (await RunInsideAsync($"echo x > {Configuration}/setting")).ExitCode);
        Assert.NotEqual(0, (await RunInsideAsync("echo x > /usr/x")).ExitCode);
        Assert.Equal("0000000000000400", await ExecAsync("grep CapEff /proc/1/status | sed 's/.*\\t//'"));

        var update = await store.UpdateAsync(Name, values: [("GREETING", "Hi Jerry"), ("PORT", "8098")]);

        Assert.Equal(UpdateOutcome.Updated, update.Outcome);
        Assert.Equal("Hi Jerry", (await Host.GetAsync(8098)).Trim());
        Assert.Equal("kept", await ExecAsync("cat /data/file"));
    }

    [HostFact]
    public async Task Without_a_definition_the_service_is_made_from_what_the_image_says_of_its_process()
    {
        var image = await BuildAsync(await PushOrdinaryAsync("plain"), definition: null);
        Assert.True(image.IsSystemImage);

        await InstallAsync(image);

        Assert.Equal("Hi from the image", (await Host.GetAsync(8096)).Trim());
    }

    [HostFact]
    public async Task The_layers_of_the_base_come_from_the_registry_once_and_stay_as_they_are()
    {
        var ordinary = await PushOrdinaryAsync("once");
        var imported = await store.ImportAsync(ordinary, allowInsecure: true);

        var image = await BuildAsync($"docker://{ordinary}", definition: null);

        Assert.Equal(imported.Image.Layers, image.Layers);
        await Host.MustRunAsync("ostree", "fsck", "--repo", store.Engine.Images.Path);
        var onLocal = await BuildAsync(ordinary, definition: null, allowInsecure: false);
        Assert.Equal(image.Digest, onLocal.Digest);
    }

    [HostFact]
    public async Task Podman_runs_an_image_that_was_built_on_another()
    {
        Assert.SkipUnless((await Host.RunAsync("podman", "info")).ExitCode == 0, "podman does not work here.");
        var options = Options(await PushOrdinaryAsync("podman"), definition: null) with
        {
            Output = Path.Join(_folder, "image.tar"),
            Format = ImageFormat.DockerArchive,
            Environment = TestStore.Values(("ADDED", "1")),
        };
        var file = await new ImageBuilder(store.Engine.Images).BuildAsync(options, NullObserver.Instance, Token);

        await Host.MustRunAsync("podman", "load", "--quiet", "--input", file.Path);

        var inspected = JsonNode.Parse(await Host.MustRunAsync("podman", "image", "inspect", file.Name))![0]!;
        Assert.Equal("system", (string?)inspected["Labels"]!["atomic.type"]);
        Assert.Equal(
            "Hi from the image 1",
            await Host.MustRunAsync(
                "podman", "run", "--rm", "--network", "host", "--cgroups", "disabled", "--entrypoint", "/bin/sh",
                file.Name, "-c", "echo $GREETING $ADDED"));
        await Host.MustRunAsync("podman", "image", "rm", file.Name);
    }

    // skopeo makes a Docker image of it, as most in registries are.
    private async Task<string> PushOrdinaryAsync(string tag)
    {
        await Host.StartRegistriesAsync();
        var name = $"127.0.0.1:5000/ordinary/{store.Folder.Split('-')[^1]}:{tag}";
        var image = new TestImage(tag)
        {
            HasExports = false,
            Greeting = "$GREETING",
            EditOptions = options => options with
            {
                Entrypoint = ["/usr/bin/run.sh"],
                Environment = TestStore.Values(("PORT", "8096"), ("GREETING", "Hi from the image")),
            },
        };
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--format", "v2s2", "--dest-tls-verify=false",
            (await store.BuildAsync(image)).Source, "docker://" + name);
        return name;
    }

    private Task<SystemImage> BuildAsync(string source, string? definition, bool allowInsecure = true) =>
        store.Engine.Images.BuildAsync(Options(source, definition, allowInsecure), NullObserver.Instance, Token);

    private static ImageBuildOptions Options(string source, string? definition, bool allowInsecure = true) => new()
    {
        Name = ImageReference.Parse($"localhost/{Name}:v1"),
        Base = new ImportOptions { Source = ImageSource.Parse(source, "/"), AllowInsecure = allowInsecure },
        Exports = definition,
    };

    private Task<SystemContainer> InstallAsync(SystemImage image) => store.Containers.InstallAsync(
        new InstallOptions
        {
            Name = Name,
            Image = ImageReference.Parse(image.Name),
            Start = true,
            StartPolicy = TestStore.Policy,
        },
        NullObserver.Instance,
        Token);

    private static Task<HostCommand> RunInsideAsync(string script) =>
        Host.RunAsync("runc", "exec", Name, "/bin/sh", "-c", script);

    private static Task<string> ExecAsync(string script) =>
        Host.MustRunAsync("runc", "exec", Name, "/bin/sh", "-c", script);
}
