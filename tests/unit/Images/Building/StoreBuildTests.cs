using SystemContainers.Host.Processes;
using SystemContainers.Images;
using SystemContainers.Images.Blobs;
using SystemContainers.Images.Ostree;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>Images that are built into the image store, and on images of it.</summary>
public sealed class StoreBuildTests : IDisposable
{
    private static readonly ImageReference _baseName = ImageReference.Parse("localhost:1/team/base:v1");

    private readonly BuildFolder _folder = new();
    private readonly BuildStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task An_image_goes_straight_into_the_store_with_the_digest_it_has_in_a_file()
    {
        Requirements.Program("ostree");
        var stored = await BuildAsync(_folder.Options());

        Assert.Equal(_folder.Options().Name.ToString(), stored.Name);
        Assert.True(stored.IsSystemImage);
        Assert.Equal(
            (await new ImageBuilder().BuildAsync(_folder.Options(), NullObserver.Instance, Cancellation)).Digest,
            stored.Digest);
        var listed = Assert.Single(_store.Images.List());
        Assert.Equal(stored.Digest, listed.Digest);
        Assert.Null(listed.Source);
        Assert.Null(listed.Acceptance);
        await CommandRunner.RunAsync(
            new Command("ostree", "fsck", "--repo", _store.Images.Path), NullObserver.Instance, Cancellation);
    }

    [Fact]
    public async Task The_same_image_built_again_changes_nothing()
    {
        var first = await BuildAsync(_folder.Options());
        var commits = Directory.GetFiles(_store.Images.Path, "*.commit", SearchOption.AllDirectories);

        Assert.Equal(first.Digest, (await BuildAsync(_folder.Options())).Digest);
        Assert.Equal(
            commits.Order(), Directory.GetFiles(_store.Images.Path, "*.commit", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task A_plan_says_what_would_be_stored_and_stores_nothing()
    {
        var change = Assert.Single(await _store.Images.PlanBuildAsync(_folder.Options(), Cancellation));
        Assert.Equal(_folder.Options().Name.ToString(), change.Target);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Root));
    }

    // The registry of that name does not exist.
    [Fact]
    public async Task A_local_image_is_the_base_where_it_has_the_name()
    {
        var local = await StoreBaseAsync();

        var file = await new ImageBuilder(_store.Images).BuildAsync(
            OnBase(_baseName.ToString()), NullObserver.Instance, Cancellation);

        Assert.Equal(local.Layers, file.Layers.SkipLast(1));
        var built = new BuiltLayout(file.Path, "v1");
        Assert.Contains(built.Entries(0), entry => entry.Name == "usr/bin/run.sh");
        Assert.Equal("""["/usr/bin/run.sh"]""", built.Config["config"]!["Entrypoint"]!.ToJsonString());
        Assert.Equal(local.Digest, (string?)built.Manifest["annotations"]!["org.opencontainers.image.base.digest"]);
    }

    [Theory]
    [InlineData("docker://localhost:1/team/base:v1")]
    [InlineData("localhost:1/team/base:v2")]
    public async Task A_name_that_no_local_image_has_is_asked_of_its_registry(string name)
    {
        await StoreBaseAsync();
        await IsAskedOfRegistry(OnBase(name));
    }

    [Fact]
    public async Task A_local_image_for_another_platform_is_passed_over()
    {
        await StoreBaseAsync();
        var options = OnBase(_baseName.ToString());
        await IsAskedOfRegistry(
            options with { Base = options.Base! with { Platform = new ImagePlatform("linux", "s390x") } });
    }

    [Fact]
    public async Task A_local_image_whose_layers_were_not_kept_as_they_came_is_passed_over()
    {
        var local = await StoreBaseAsync();
        new BlobStore(_store.Images.Repository).Remove(local.Layers[0]);
        await IsAskedOfRegistry(OnBase(_baseName.ToString()));
    }

    [Fact]
    public async Task A_kept_layer_that_was_damaged_is_not_built_on()
    {
        var local = await StoreBaseAsync();
        var path = new BlobStore(_store.Images.Repository).PathOf(local.Layers[0]);
        await File.WriteAllBytesAsync(path, [0x1f, 0x8b, .. new byte[500]], Cancellation);
        var e = await Assert.ThrowsAsync<SystemContainersException>(() => new ImageBuilder(_store.Images).BuildAsync(
            OnBase(_baseName.ToString()), NullObserver.Instance, Cancellation));
        Assert.Equal((ErrorCode.InvalidImage, local.Layers[0]), (e.Code, e.Target));
    }

    [Fact]
    public async Task Layers_that_the_store_has_are_not_fetched_again()
    {
        var source = await BuildBaseAsync();
        await StoreBaseAsync();
        File.Delete(new LayoutEditor(source.Path).PathOf(source.Layers[0]));

        var stored = await BuildAsync(OnBase(source.Source));

        Assert.Equal(source.Layers, stored.Layers.SkipLast(1));
        var toFile = await Assert.ThrowsAsync<SystemContainersException>(() => new ImageBuilder().BuildAsync(
            OnBase(source.Source), NullObserver.Instance, Cancellation));
        Assert.Equal(ErrorCode.SourceNotFound, toFile.Code);
    }

    [Fact]
    public async Task The_policy_is_for_the_base()
    {
        var source = await BuildBaseAsync();
        var options = OnBase(source.Source);
        _folder.Write("reject.json", """{"default":[{"type":"reject"}]}""");
        _folder.Write(
            "accept.json",
            """{"default":[{"type":"reject"}],"transports":{"oci":{"": [{"type":"insecureAcceptAnything"}]}}}""");

        var refused = await Assert.ThrowsAsync<SystemContainersException>(() => BuildAsync(
            options with { Base = options.Base! with { SignaturePolicy = _folder.At("reject.json") } }));
        Assert.Equal(ErrorCode.PolicyRejected, refused.Code);
        Assert.Empty(_store.Images.List());

        await BuildAsync(options with { Base = options.Base! with { SignaturePolicy = _folder.At("accept.json") } });
        Assert.Single(_store.Images.List());
    }

    private Task<SystemImageFile> BuildBaseAsync() => new ImageBuilder().BuildAsync(
        _folder.Options("base") with { Exports = null, Entrypoint = ["/usr/bin/run.sh"] },
        NullObserver.Instance,
        Cancellation);

    private Task<SystemImage> StoreBaseAsync() => BuildAsync(
        _folder.Options() with { Exports = null, Entrypoint = ["/usr/bin/run.sh"], Name = _baseName });

    private Task<SystemImage> BuildAsync(ImageBuildOptions options) =>
        _store.Images.BuildAsync(options, NullObserver.Instance, Cancellation);

    private ImageBuildOptions OnBase(string source) => _folder.Options() with
    {
        RootFileSystem = null,
        Base = new ImportOptions { Source = ImageSource.Parse(source, "/") },
    };

    private async Task IsAskedOfRegistry(ImageBuildOptions options)
    {
        var e = await Assert.ThrowsAsync<SystemContainersException>(
            () => new ImageBuilder(_store.Images).BuildAsync(options, NullObserver.Instance, Cancellation));
        Assert.Equal(ErrorCode.SourceUnavailable, e.Code);
    }
}
