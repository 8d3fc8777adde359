using SystemContainers.HostTests.Containers;
using SystemContainers.Images;
using SystemContainers.UnitTests.Images.Layers;

namespace SystemContainers.HostTests.Importing;

/// <summary>Images come in from everything that can hold one.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class SourceTests(TestStore store) : IClassFixture<TestStore>
{
    private ImageStore Images => store.Engine.Images;

    [HostTheory]
    [InlineData("docker:source-test:one", "source-test:one")]
    [InlineData("docker:source-test", "source-test:latest")]
    [Trait("Defect", "26")]
    public async Task An_image_of_the_Docker_daemon_comes_in_with_and_without_tag(string source, string name)
    {
        await DockerDaemon.StartAsync();
        await LoadAsync("source-test:one", "source-test:latest");

        var result = await store.ImportAsync(source);

        Assert.Equal(name, result.Image.Name);
        Assert.Equal("/hello", Assert.Single(Files(result.Image)));
    }

    [HostFact]
    public async Task Without_a_Docker_daemon_the_error_says_to_start_it()
    {
        Assert.SkipUnless(Programs.AreThere("dockerd"), "Docker is not installed.");
        await DockerDaemon.StopAsync();

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.ImportAsync("docker:source-test:one"));

        Assert.Equal(ErrorCode.SourceUnavailable, error.Code);
        Assert.Contains("Start Docker", error.Remedy, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task An_image_that_the_Docker_daemon_has_not_is_not_found()
    {
        await DockerDaemon.StartAsync();

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.ImportAsync("docker:nothing-there:v1"));

        Assert.Equal(ErrorCode.SourceNotFound, error.Code);
    }

    [HostFact]
    public async Task An_image_of_podman_comes_in()
    {
        Assert.SkipUnless(Programs.AreThere("podman"), "podman is not installed.");
        var archive = await ArchiveAsync("localhost/podman-test:v1");
        await Host.MustRunAsync("podman", "load", "--quiet", "--input", archive);

        var result = await store.ImportAsync("containers-storage:localhost/podman-test:v1");

        Assert.Equal("localhost/podman-test:v1", result.Image.Name);
        Assert.Equal("/hello", Assert.Single(Files(result.Image)));
    }

    [HostFact]
    public async Task Each_image_of_an_archive_of_docker_save_can_be_chosen()
    {
        await DockerDaemon.StartAsync();
        await LoadAsync("many:a", "many:b");
        var archive = Path.Combine(store.Folder, "many.tar");
        await Host.MustRunAsync("docker", "save", "--output", archive, "many:a", "many:b", "many:a");

        Assert.Equal("many:b", (await store.ImportAsync($"dockertar:{archive}:many:b")).Image.Name);
        Assert.Equal("many:a", (await store.ImportAsync($"docker-archive:{archive}:many:a")).Image.Name);
        Assert.Equal(
            "localhost/mine:v1", (await store.ImportAsync($"dockertar:{archive}:@0", "localhost/mine:v1")).Image.Name);
    }

    // Defect 26: a name without tag went to a registry, and an absolute path was taken for a relative one.
    [HostFact]
    public async Task Defect_26_an_archive_is_found_by_absolute_and_by_relative_path()
    {
        var archive = await ArchiveAsync("localhost/paths:v1");
        var relative = ImageSource.Parse("dockertar:" + Path.GetFileName(archive), Path.GetDirectoryName(archive)!);

        Assert.Equal("localhost/paths:v1", (await store.ImportAsync("dockertar:" + archive)).Image.Name);
        var result = await Images.ImportAsync(
            new ImportOptions { Source = relative }, NullObserver.Instance, TestStore.Token);
        Assert.Equal("localhost/paths:v1", result.Image.Name);
        Assert.False(result.IsChanged);
    }

    // Defect 13: an image that was pulled by digest could not be used.
    [HostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Defect_13_an_image_imported_by_digest_can_be_used(bool isIndex)
    {
        var image = RawImage.Of(Hello(isIndex ? "by index" : "by digest"));
        var pushed = isIndex ? RawImage.Index(false, (RawImage.Architecture, image)) : image;
        var name = await pushed.PushAsync($"digests-{isIndex}:v1".ToLowerInvariant());
        var reference = $"{name[..^3]}@{pushed.Digest}";

        var result = await store.ImportAsync(reference, allowInsecure: true);

        Assert.Equal(reference, result.Image.Name);
        Assert.Equal(image.Digest, result.Image.Digest);
        Assert.Equal(reference, Images.Get(ImageReference.Parse(reference)).Name);
        Assert.Equal(reference, Images.Get(ImageReference.Parse(image.Digest)).Name);
        Assert.Empty(Images.GetVariables(ImageReference.Parse(reference)));
        await Assert.ThrowsAsync<SystemContainersException>(
            () => store.ImportAsync($"{name[..^3]}@sha256:{new string('0', 64)}", allowInsecure: true));
    }

    // Defect 14: whether the first part of a name is a registry was asked of DNS.
    [HostTheory]
    [InlineData("nowhere.invalid/team/app:v1", "nowhere.invalid")]
    [InlineData("team/app:v1", "docker.io")]
    [InlineData("app", "docker.io")]
    public async Task Defect_14_the_registry_of_a_name_is_read_from_the_name(string name, string registry)
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => store.ImportAsync(name));

        Assert.Equal(ErrorCode.SourceUnavailable, error.Code);
        Assert.Contains(registry, error.Message, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_registry_that_the_host_calls_insecure_needs_no_word_for_it()
    {
        var name = await RawImage.Of(Hello("insecure")).PushAsync("insecure:v1");
        const string configuration = "/etc/containers/registries.conf.d/test.conf";
        Directory.CreateDirectory(Path.GetDirectoryName(configuration)!);
        File.WriteAllText(configuration, "[[registry]]\nlocation = \"127.0.0.1:5000\"\ninsecure = true\n");
        try
        {
            Assert.Equal(name, (await store.ImportAsync(name)).Image.Name);
        }
        finally
        {
            File.Delete(configuration);
        }
    }

    [HostTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Manifests_and_lists_of_both_kinds_are_read_and_keep_their_digest(bool isDocker, bool isIndex)
    {
        var image = RawImage.Of(Hello($"{isDocker} {isIndex}"), isDocker: isDocker);
        var other = RawImage.Of(Hello("other"), "s390x", isDocker);
        var pushed = isIndex ? RawImage.Index(isDocker, ("s390x", other), (RawImage.Architecture, image)) : image;
        var name = await pushed.PushAsync($"kinds:{isDocker}-{isIndex}");
        var folder = Path.Combine(store.Folder, $"dir-{isDocker}-{isIndex}");

        Assert.Equal(image.Digest, (await store.ImportAsync(name, allowInsecure: true)).Image.Digest);
        Assert.Equal(
            image.Digest, (await store.ImportAsync(pushed.WriteDirectory(folder), "localhost/dir:v1")).Image.Digest);
        if (!isDocker)
        {
            var layout = pushed.WriteLayout(folder + "-oci");
            Assert.Equal(image.Digest, (await store.ImportAsync(layout, "localhost/layout:v1")).Image.Digest);
        }
    }

    [HostTheory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Layers_are_read_whatever_their_compression(string compression)
    {
        Func<byte[], byte[]> compress = compression switch
        {
            "gzip" => LayerTar.GZip, "zstd" => ZstdFrame.Raw, _ => bytes => bytes,
        };
        var type = compression == "plain" ? RawImage.OciLayer : $"{RawImage.OciLayer}+{compression}";
        var image = RawImage.Of(Hello(compression), compress: compress, layerType: type);

        var result = await store.ImportAsync(await image.PushAsync($"compressed:{compression}"), allowInsecure: true);

        Assert.Equal(image.Digest, result.Image.Digest);
        Assert.Equal("/hello", Assert.Single(Files(result.Image)));
    }

    private static LayerTar Hello(string content) => new LayerTar().File("hello", content);

    private async Task<string> ArchiveAsync(params string[] names)
    {
        var layout = RawImage.Of(Hello(names[0])).WriteLayout(Path.Combine(store.Folder, $"layout-{Guid.NewGuid():N}"));
        var archive = Path.Combine(store.Folder, $"{Guid.NewGuid():N}.tar");
        var tags = names.Skip(1).SelectMany(n => new[] { "--additional-tag", n });
        await Host.MustRunAsync("skopeo", ["copy", "--quiet", .. tags, layout, $"docker-archive:{archive}:{names[0]}"]);
        return archive;
    }

    private async Task LoadAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await Host.MustRunAsync("docker", "load", "--quiet", "--input", await ArchiveAsync(name));
        }
    }

    private IEnumerable<string> Files(SystemImage image) =>
        Host.MustRunAsync("ostree", "ls", "-R", "--repo", Images.Path, "ociimage/" + image.Layers[0].Split(':')[1])
            .GetAwaiter().GetResult().Split('\n').Where(line => line[0] == '-').Select(line => line.Split(' ')[^1]);
}
