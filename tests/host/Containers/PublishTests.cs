using SystemContainers.FaultDriver;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Images go to registries and archives with the digest that they came with.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class PublishTests(TestStore store) : IClassFixture<TestStore>
{
    private const string Registry = "127.0.0.1:5000";
    private const string Closed = "127.0.0.1:5001";
    private const string User = "tester";
    private const string Password = "let-me-in";

    private readonly string _repository = $"publish-{Guid.NewGuid():N}";

    private static CancellationToken Token => TestStore.Token;

    [HostTheory]
    [InlineData("oci")]
    [InlineData("v2s2")]
    [InlineData("dockertar")]
    [InlineData("podman")]
    public async Task An_image_has_the_same_digest_before_and_after(string kind)
    {
        await Host.StartRegistriesAsync();
        var image = await AddAsync(kind);

        var published = await PublishAsync(image.Name, $"{Registry}/{_repository}:v1");

        Assert.Equal(image.Digest, published.Digest);
        Assert.Equal(image.Digest, await RegistryImage.DigestOfAsync(published.Name));

        // Everything is there: it comes in elsewhere with the same digest and layers.
        var again = await store.ImportAsync(published.Name, $"localhost/again:{kind}", allowInsecure: true);
        Assert.Equal((image.Digest, image.CompressedSize), (again.Image.Digest, again.Image.CompressedSize));
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + published.Name,
            $"dir:/var/tmp/{_repository}");
        Directory.Delete($"/var/tmp/{_repository}", recursive: true);
    }

    [HostFact]
    public async Task The_digest_is_the_same_also_after_objects_were_collected()
    {
        await Host.StartRegistriesAsync();
        var image = await AddAsync("v2s2");
        await store.AddAsync(new TestImage("collected") { Greeting = "collected" });
        store.Engine.Images.Remove(ImageReference.Parse("localhost/test:collected"));
        await Host.MustRunAsync("ostree", "prune", "--refs-only", "--depth=-1", "--repo", store.Engine.Images.Path);

        var published = await PublishAsync(image.Name, $"{Registry}/{_repository}:v1");

        Assert.Equal(image.Digest, await RegistryImage.DigestOfAsync(published.Name));
    }

    [HostFact]
    public async Task A_policy_that_lets_nothing_in_lets_out_what_is_in()
    {
        const string Policy = "/etc/containers/policy.json";
        await Host.StartRegistriesAsync();
        var image = await AddAsync("oci");
        var before = await File.ReadAllTextAsync(Policy, Token);
        try
        {
            await File.WriteAllTextAsync(Policy, """{"default":[{"type":"reject"}]}""", Token);

            var published = await PublishAsync(image.Name, $"{Registry}/{_repository}:v1");

            Assert.Equal(image.Digest, published.Digest);
        }
        finally
        {
            await File.WriteAllTextAsync(Policy, before, Token);
        }
    }

    // Images of the old command, and of versions that kept no layers.
    [HostFact]
    public async Task Layers_that_are_not_kept_are_fetched_by_digest_from_where_they_came()
    {
        await Host.StartRegistriesAsync();
        var name = $"{Registry}/{_repository}:v1";
        await PushAsync((await store.BuildAsync(new TestImage("kept") { Greeting = "first" })).Source, name);
        var image = (await store.ImportAsync(name, allowInsecure: true)).Image;
        await PushAsync((await store.BuildAsync(new TestImage("moved") { Greeting = "second" })).Source, name);
        var blobs = Path.Combine(store.Engine.Images.Path, "extensions", "systemcontainers", "blobs");
        File.Delete(Path.Combine(blobs, image.Layers[^1]["sha256:".Length..]));
        var output = Path.Combine(store.Folder, "fetched.tar");

        var file = await store.Engine.Images.ExportAsync(
            new ExportOptions { Image = ImageReference.Parse(name), Output = output, AllowInsecure = true },
            NullObserver.Instance,
            Token);

        Assert.Equal(image.Digest, file.Digest);
        Assert.Equal(
            image.Digest,
            RegistryImage.DigestOf((await Host.RunAsync("skopeo", "inspect", "--raw", file.Source)).Output));
        Assert.True(File.Exists(Path.Combine(blobs, image.Layers[^1]["sha256:".Length..])));
        File.Delete(output);
    }

    [HostTheory]
    [InlineData(null, null)]
    [InlineData(User, "wrong-secret-1234")]
    public async Task A_stranger_is_refused_and_no_password_is_repeated(string? user, string? password)
    {
        await Host.StartRegistriesAsync();
        var image = await AddAsync("oci");
        var observer = new RecordingObserver();
        var options = new PublishOptions
        {
            Image = ImageReference.Parse(image.Name),
            Destination = ImageReference.Parse($"{Closed}/{_repository}:v1"),
            AllowInsecure = true,
            UserName = user,
            Password = password,
        };

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Engine.Images.PublishAsync(options, observer, Token));

        Assert.Equal(ErrorCode.AuthenticationFailed, error.Code);
        Assert.Contains("push to", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret-1234", $"{error} {error.Tool}", StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret-1234", string.Join('\n', observer.Messages), StringComparison.Ordinal);
    }

    // The old command gave the password to skopeo as an argument, for every user of the host to read.
    [HostFact]
    public async Task Defect_38_no_command_line_shows_the_password_of_a_push()
    {
        await Host.StartRegistriesAsync();
        var image = await AddAsync("oci");
        await using var watch = new CommandLineWatch();
        var options = new PublishOptions
        {
            Image = ImageReference.Parse(image.Name),
            Destination = ImageReference.Parse($"{Closed}/{_repository}:v1"),
            AllowInsecure = true,
            UserName = User,
            Password = Password,
        };

        var published = await store.Engine.Images.PublishAsync(options, NullObserver.Instance, Token);

        var seen = await watch.EndAsync();
        Assert.Contains(seen, line => line.Contains("--preserve-digests", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, line => line.Contains(Password, StringComparison.Ordinal));
        Assert.Equal(
            image.Digest, await RegistryImage.DigestOfAsync(published.Name, "--creds", $"{User}:{Password}"));
    }

    [HostFact]
    public async Task A_registry_that_cannot_be_reached_is_named()
    {
        var image = await AddAsync("oci");

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => PublishAsync(image.Name, $"127.0.0.1:5999/{_repository}:v1"));

        Assert.Equal(ErrorCode.SourceUnavailable, error.Code);
        Assert.Contains("127.0.0.1:5999", error.Message, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_registry_that_is_read_only_is_named_with_a_way_out()
    {
        const string Configuration = """
            version: 0.1
            storage:
              filesystem: { rootdirectory: /var/lib/test-registry-read-only }
              maintenance: { readonly: { enabled: true } }
            http: { addr: "127.0.0.1:5003" }
            """;
        var file = Path.Combine(store.Folder, "read-only.yml");
        await File.WriteAllTextAsync(file, Configuration, Token);
        var image = await AddAsync("oci");
        await Host.MustRunAsync(
            "systemd-run", "--quiet", "--collect", "--unit=registry-read-only", "docker-registry", "serve", file);
        try
        {
            await Host.GetAsync(5003, "/v2/");

            var error = await Assert.ThrowsAsync<SystemContainersException>(
                () => PublishAsync(image.Name, $"127.0.0.1:5003/{_repository}:v1"));

            Assert.Equal(ErrorCode.ToolFailed, error.Code);
            Assert.Contains("may be written to", error.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            await Host.RunAsync("systemctl", "stop", "registry-read-only");
            File.Delete(file);
        }
    }

    [HostFact]
    public async Task A_layer_that_is_damaged_in_the_store_does_not_reach_a_registry()
    {
        await Host.StartRegistriesAsync();
        var image = (await store.ImportAsync(
            (await store.BuildAsync(new TestImage("damaged") { Greeting = _repository })).Source,
            "localhost/damaged:v1")).Image;
        var blob = Path.Combine(
            store.Engine.Images.Path, "extensions", "systemcontainers", "blobs", image.Layers[^1]["sha256:".Length..]);
        var bytes = await File.ReadAllBytesAsync(blob, Token);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(blob, bytes, Token);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => PublishAsync(image.Name, $"{Registry}/{_repository}:v1"));

        Assert.Equal(ErrorCode.StoreCorrupt, error.Code);
        Assert.Empty(await RegistryImage.RawAsync($"{Registry}/{_repository}:v1"));
    }

    [HostFact]
    public async Task An_export_that_is_killed_leaves_no_archive_and_the_next_tidies_up()
    {
        var folder = Directory.CreateDirectory(Path.Combine(store.Folder, "killed")).FullName;
        var big = new TestImage("big")
        {
            EditOptions = options =>
            {
                using var file = File.Create(Path.Combine(options.Files!, "big"));
                var random = new byte[1024 * 1024];
                for (var i = 0; i < 100; i++)
                {
                    Random.Shared.NextBytes(random);
                    file.Write(random);
                }

                return options;
            },
        };
        var name = await store.AddAsync(big);
        var archive = Path.Combine(folder, "image.tar");
        var task = new DriverTask
        {
            Host = store.Options, Operation = DriverOperation.Export, Name = archive, Image = name,
        };

        using (var driver = Driver.Start(task))
        {
            while (!Directory.EnumerateFiles(folder).Any())
            {
                await Task.Delay(1, Token);
            }

            driver.Kill();
            await driver.WaitAsync();
        }

        Assert.False(File.Exists(archive));
        Assert.Equal(0, await Driver.RunAsync(task));
        Assert.Equal([archive], Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder, recursive: true);
    }

    private async Task<SystemImage> AddAsync(string kind)
    {
        var format = kind == "dockertar" ? ImageFormat.DockerArchive : ImageFormat.OciLayout;
        var built = await store.BuildAsync(new TestImage(kind) { Greeting = kind }, format);
        var source = built.Source;
        if (kind == "v2s2")
        {
            source = $"dir:{store.Folder}/v2s2-{Guid.NewGuid():N}";
            await Host.MustRunAsync("skopeo", "copy", "--quiet", "--format", "v2s2", built.Source, source);
        }
        else if (kind == "podman")
        {
            source = "containers-storage:localhost/publish:v1";
            await Host.MustRunAsync("skopeo", "copy", "--quiet", built.Source, source);
        }

        return (await store.ImportAsync(source, $"localhost/publish:{kind}")).Image;
    }

    private Task<SystemImageInfo> PublishAsync(string image, string destination) =>
        store.Engine.Images.PublishAsync(
            new PublishOptions
            {
                Image = ImageReference.Parse(image),
                Destination = ImageReference.Parse(destination),
                AllowInsecure = true,
            },
            NullObserver.Instance,
            Token);

    private static Task PushAsync(string source, string name) => Host.MustRunAsync(
        "skopeo", "copy", "--quiet", "--dest-tls-verify=false", source, "docker://" + name);
}
