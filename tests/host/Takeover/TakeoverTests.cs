using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Containers;
using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Takeover;

/// <summary>
/// A host of the old command is taken over: what it left is listed, run, updated, rolled back and removed here, and
/// what is written here is what it documents.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class TakeoverTests : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "veteran";
    private const string Follower = "follower";
    private const string Image = "docker.io/old/veteran:latest";
    private const string Folder = "/etc/" + Name;
    private const int Port = 8174;

    private static readonly TestImage _v1 = new("veteran")
    {
        HostFiles = new Dictionary<string, string> { [$"{Folder}/a"] = "A\n", [$"{Folder}/b"] = "B\n" },
        TmpfilesTemplate = "d ${RUN_DIRECTORY}/$NAME - - - - -\n",
    };

    private static readonly TestImage _v2 = _v1 with
    {
        Tag = "veteran2",
        Greeting = "Hello $RECEIVER, anew",
        HostFiles = new Dictionary<string, string> { [$"{Folder}/a"] = "A2\n", [$"{Folder}/b"] = "B\n" },
    };

    // Every age of info that anybody can have: keys came one after the other, and their readers took none for granted.
    private static readonly Dictionary<string, Action<JsonObject>> _ages = new()
    {
        ["the last version"] = _ => { },
        ["without runtime and links"] = info => Remove(info, "runtime", "use-links"),
        ["without packages"] = info => Remove(info, "runtime", "use-links", "system-package", "rpm-installed"),
        ["without checksums"] = info => Remove(info, "installed-files-checksum", "installed-files-template"),
        ["without host files"] = info => Remove(
            info, "installed-files", "installed-files-checksum", "installed-files-template", "rename-installed-files"),
        ["without digest"] = info => Remove(info, "revision", "ostree-commit"),
        ["the three that every age had"] = info => Remove(
            info,
            [.. info.Select(m => m.Key).Where(key => key is not ("image" or "values" or "remote")).ToList()]),
        ["without values"] = info => info["values"] = new JsonObject(),
        ["of a user"] = info =>
            (info["system-package"], info["values"]!["RUN_DIRECTORY"]) = ("absent", "/run/user/1000"),
        ["with keys of a later one"] = info => info["health"] = new JsonArray(1, new JsonObject()),
    };

    private readonly TestStore _store;
    private readonly OldCommand _old;

    public TakeoverTests(TestStore store)
    {
        _store = store;
        _old = new OldCommand(store);
    }

    public static TheoryData<string> Ages => [.. _ages.Keys];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await _store.RemoveAsync(Follower);
            await _store.RemoveAsync(Name);
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
    }

    [HostTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_container_is_started_updated_rolled_back_and_removed(bool isByTransport)
    {
        var before = HostPicture.Take(_store.Paths).Where(IsOfContainers).ToList();
        await _old.PullAsync(_v1, Image, isByTransport);
        await _old.InstallAsync(Name, Image, Port);

        var container = await _store.GetAsync(Name);
        Assert.Equal((ContainerState.Stopped, Image, 0), (container.State, container.Image, container.Deployment));
        Assert.Equal($"{Port}", container.Variables["PORT"]);
        Assert.Equal([Name], _store.Engine.Images.Get(ImageReference.Parse(Image)).Containers);
        await _store.Containers.StartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Equal("Hi World\n", await Host.GetAsync(Port));

        await _store.ImportAsync((await _store.BuildAsync(_v2)).Source, Image);
        var update = await _store.UpdateAsync(Name, values: ("RECEIVER", "Tom"));
        Assert.Equal((0, 1, true), (update.From.Number, update.To.Number, update.Restarted));
        Assert.Equal("Hello Tom, anew\n", await Host.GetAsync(Port));
        Assert.Equal("A2\n", await File.ReadAllTextAsync($"{Folder}/a", TestStore.Token));

        await _store.UndoAsync(Name);
        Assert.Equal("Hi World\n", await Host.GetAsync(Port));
        Assert.Equal("A\n", await File.ReadAllTextAsync($"{Folder}/a", TestStore.Token));

        await _store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        Directory.Delete(Folder);
        Assert.Equal(before, HostPicture.Take(_store.Paths).Where(IsOfContainers));
        await _store.Engine.Images.Maintenance.OptimizeAsync(NullObserver.Instance, TestStore.Token);
        await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", _store.Engine.Images.Path);
    }

    [HostTheory]
    [MemberData(nameof(Ages))]
    public async Task Every_age_of_info_is_read_updated_and_removed(string age)
    {
        const string Aged = "docker.io/old/veteran:aged";
        _store.Prepared ??= await _old.PullAsync(_v1, Aged);
        await _old.InstallAsync(Name, Aged, Port, _ages[age]);
        if (!(await File.ReadAllTextAsync(Path.Combine(_store.Paths.Deployment(Name, 0), "info"), TestStore.Token))
            .Contains("\"installed-files\"", StringComparison.Ordinal))
        {
            // Before it had the key the command installed none.
            Directory.Delete(Folder, recursive: true);
        }

        Assert.Equal(Name, Assert.Single(await ListAsync()).Name);
        Assert.DoesNotContain(await TestAsync(), f => f.Severity == FindingSeverity.Error);
        var update = await _store.UpdateAsync(Name, await _store.AddAsync(_v2), values: ("PORT", $"{Port}"));
        Assert.Equal((0, 1), (update.From.Number, update.To.Number));
        Assert.Equal(($"{Port}", "World"), (update.To.Variables["PORT"], update.To.Variables["RECEIVER"]));
        Assert.Equal(0, (await _store.UndoAsync(Name)).To.Number);
        await _store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        Assert.Empty(_store.Containers.Checks.ListNames());
    }

    // The old command kept the package in the deployment. One that is gone cannot be gone back to, and all else works.
    [HostFact]
    public async Task A_container_whose_package_is_lost_is_updated_and_removed()
    {
        const string Package = "atomic-container-veteran";
        await _old.PullAsync(_v1, Image);
        await _old.InstallAsync(Name, Image, Port, info =>
        {
            (info["system-package"], info["rpm-installed"]) = ("yes", Package + ".rpm");
            (info["installed-files"], info["installed-files-checksum"]) = (new JsonArray(), new JsonObject());
        });
        Directory.Delete(Folder, recursive: true);

        await _store.UpdateAsync(Name, await _store.AddAsync(_v2), values: ("PORT", $"{Port}"));
        Assert.Contains(
            $"{Folder}/a", await Host.MustRunAsync("rpm", "--query", "--list", Package), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => _store.UndoAsync(Name));
        Assert.Equal(ErrorCode.DeploymentNotFound, error.Code);
        Assert.Contains(Package, error.Message, StringComparison.Ordinal);
        await _store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.NotEqual(0, (await Host.RunAsync("rpm", "--query", Package)).ExitCode);
        Assert.Empty(_store.Containers.Checks.ListNames());
    }

    [HostFact]
    public async Task Of_its_host_files_those_that_are_as_they_were_are_removed()
    {
        await _old.PullAsync(_v1, Image);
        await _old.InstallAsync(Name, Image, Port);
        await File.WriteAllTextAsync($"{Folder}/b", "changed\n", TestStore.Token);
        Assert.Equal([$"{Folder}/b"], (await TestAsync()).Select(f => f.Path));

        await _store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.Equal([$"{Folder}/b"], Directory.GetFiles(Folder));
    }

    // The old command kept all of them for good; those that are still the image's own were not changed.
    [HostFact]
    public async Task Host_files_without_checksums_are_compared_with_the_images()
    {
        await _old.PullAsync(_v1, Image);
        await _old.InstallAsync(Name, Image, Port, _ages["without checksums"]);
        await File.WriteAllTextAsync($"{Folder}/b", "changed\n", TestStore.Token);

        await _store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.Equal([$"{Folder}/b"], Directory.GetFiles(Folder));
    }

    [HostFact]
    [Trait("Defect", "25")]
    public async Task A_container_on_the_files_of_another_is_listed_started_and_removed_and_the_other_stays()
    {
        await _old.PullAsync(_v1 with { HostFiles = new Dictionary<string, string>() }, Image);
        await _old.InstallAsync(Name, Image, Port);
        await _old.InstallAsync(Follower, Image, Port + 1, info => info["remote"] = _store.Paths.Link(Name));
        var root = Path.Combine(_store.Paths.Deployment(Follower, 0), "rootfs");
        Directory.Delete(root, recursive: true);
        var donor = Path.Combine(_store.Paths.Deployment(Name, 0), "rootfs");
        File.CreateSymbolicLink(root, donor);
        var configuration = Path.Combine(_store.Paths.Deployment(Follower, 0), "config.json");
        var text = await File.ReadAllTextAsync(configuration, TestStore.Token);
        Assert.Contains("\"path\": \"rootfs\"", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            configuration, text.Replace("\"path\": \"rootfs\"", $"\"path\": \"{donor}\"", StringComparison.Ordinal),
            TestStore.Token);

        await _store.Containers.StartAsync(Follower, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Equal("Hi World\n", await Host.GetAsync(Port + 1));
        Assert.Empty(await TestAsync());
        await _store.Containers.UninstallAsync(Follower, NullObserver.Instance, TestStore.Token);

        Assert.Equal([Name], _store.Containers.ListNames());
        Assert.Empty(await TestAsync());
    }

    [HostFact]
    public async Task A_container_that_came_with_the_hosts_packages_is_listed_and_started_and_its_package_named()
    {
        const string Preinstalled = "/usr/lib/containers/atomic/" + Name;
        const string Unit = "/usr/lib/systemd/system/" + Name + ".service";
        await _old.PullAsync(_v1, Image);
        await _old.InstallAsync(Name, Image, Port);
        var unit = await File.ReadAllTextAsync(_store.Paths.Unit(Name), TestStore.Token);
        await File.WriteAllTextAsync(
            Unit, unit.Replace(_store.Paths.Deployment(Name, 0), Preinstalled, StringComparison.Ordinal),
            TestStore.Token);
        await Host.MustRunAsync("mkdir", "--parents", Path.GetDirectoryName(Preinstalled)!);
        await Host.MustRunAsync("cp", "--archive", _store.Paths.Deployment(Name, 0), Preinstalled);
        await _store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        await Host.MustRunAsync("systemctl", "daemon-reload");
        try
        {
            var container = Assert.Single(await ListAsync());
            Assert.Equal(
                (Name, true, ContainerState.Stopped), (container.Name, container.IsPreinstalled, container.State));
            await _store.Containers.StartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
            Assert.Equal("Hi World\n", await Host.GetAsync(Port));
            Assert.Equal([SystemContainerFindingKind.DisabledService], (await TestAsync()).Select(f => f.Kind));
            await _store.Containers.StopAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);

            var error = await Assert.ThrowsAsync<SystemContainersException>(() =>
                _store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token));
            Assert.Contains($"atomic-container-{Name}", error.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            await Host.RunAsync("systemctl", "stop", Name);
            Directory.Delete(Preinstalled, recursive: true);
            File.Delete(Unit);
            await Host.MustRunAsync("systemctl", "daemon-reload");
        }
    }

    // The other way round: the contract that the old command and skopeo's transport
    // document, and every reader relied on.
    [HostFact]
    public async Task What_is_written_here_has_the_refs_keys_and_layout_of_the_old_command()
    {
        // The base may have been stored by the old command in a test before; what is on it is this image's alone.
        var own = _v2 with
        {
            Greeting = "Hi $RECEIVER, stored here",
            HostFiles = new Dictionary<string, string> { [$"{Folder}/a"] = "A3\n", [$"{Folder}/b"] = "B3\n" },
        };
        var image = _store.Engine.Images.Get(
            ImageReference.Parse(await _store.AddAsync(own, "docker.io/new/my_app:1.0")));
        var container = await _store.InstallAsync(Name, image.Name, Port, start: false);

        var refs = (await OstreeAsync("refs")).Split('\n');
        const string Reference = "ociimage/docker.io_2Fnew_2Fmy_5Fapp_3A1.0";
        Assert.Contains(Reference, refs);
        foreach (var digest in image.Layers.Append(image.ConfigDigest!))
        {
            var reference = "ociimage/" + digest["sha256:".Length..];
            Assert.Contains(reference, refs);
            Assert.Matches("^'[0-9]+'$", await OstreeAsync("show", "--print-metadata-key=docker.size", reference));
        }

        var layer = "ociimage/" + image.Layers[^1]["sha256:".Length..];
        Assert.Matches("^'[0-9]+'$", await OstreeAsync("show", "--print-metadata-key=docker.uncompressed_size", layer));
        Assert.Matches(
            "^'sha256:[0-9a-f]{64}'$",
            await OstreeAsync("show", "--print-metadata-key=docker.uncompressed_digest", layer));
        Assert.Equal($"'{image.Digest}'", await OstreeAsync("show", "--print-metadata-key=docker.digest", Reference));
        using var manifest = JsonDocument.Parse(await OstreeAsync("cat", Reference, "/manifest.json"));
        Assert.Equal(
            image.Layers,
            manifest.RootElement.GetProperty("layers").EnumerateArray()
                .Select(l => l.GetProperty("digest").GetString()));

        var deployment = _store.Paths.Deployment(Name, 0);
        Assert.Equal(deployment, new FileInfo(_store.Paths.Link(Name)).LinkTarget);
        Assert.True(Path.IsPathRooted(new FileInfo(_store.Paths.Link(Name)).LinkTarget));
        Assert.Superset(
            new HashSet<string> { "rootfs", "config.json", "info", $"{Name}.service", $"tmpfiles-{Name}.conf" },
            Directory.EnumerateFileSystemEntries(deployment).Select(e => Path.GetFileName(e)).ToHashSet());
        Assert.Equal(
            await File.ReadAllTextAsync(_store.Paths.Unit(Name), TestStore.Token),
            await File.ReadAllTextAsync(Path.Combine(deployment, Name + ".service"), TestStore.Token));
        using var info = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(deployment, "info"), TestStore.Token));
        Assert.Equal(image.Digest, "sha256:" + info.RootElement.GetProperty("revision").GetString());
        Assert.Equal(
            await OstreeAsync("rev-parse", Reference), info.RootElement.GetProperty("ostree-commit").GetString());
        var files = info.RootElement.GetProperty("installed-files-checksum");
        Assert.Equal([$"{Folder}/a", $"{Folder}/b"], files.EnumerateObject().Select(f => f.Name).Order());
        Assert.Equal(
            container.Variables["PORT"], info.RootElement.GetProperty("values").GetProperty("PORT").GetString());

        // The old listing ended at any directory without an info, except those with a leading dot.
        Assert.All(
            Directory.EnumerateFileSystemEntries(_store.Folder).Select(e => Path.GetFileName(e)),
            entry => Assert.True(
                entry[0] == '.' || entry == Name || File.Exists(Path.Combine(_store.Folder, entry, "info")), entry));
    }

    private Task<IReadOnlyList<SystemContainer>> ListAsync() =>
        _store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);

    private Task<IReadOnlyList<SystemContainerFinding>> TestAsync() =>
        _store.Containers.Checks.TestAsync(null, NullObserver.Instance, TestStore.Token);

    private Task<string> OstreeAsync(string verb, params string[] arguments) =>
        Host.MustRunAsync("ostree", [verb, "--repo", _store.Engine.Images.Path, .. arguments]);

    private static void Remove(JsonObject info, params IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            info.Remove(key);
        }
    }

    // The store stays, and what the boot's own units have.
    private static bool IsOfContainers(string line) =>
        !line.Contains("/.storage", StringComparison.Ordinal) && line.Contains(Name, StringComparison.Ordinal);
}
