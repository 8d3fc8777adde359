using SystemContainers.Containers;
using SystemContainers.Images;
using SystemContainers.Images.Ostree;
using SystemContainers.UnitTests.Images.Building;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

/// <summary>Where the newer image of a container is looked for. No registry is at the addresses here.</summary>
public sealed class UpdateCheckerTests : IDisposable
{
    private const string Name = "127.0.0.1:1/team/hello:v1";

    private readonly BuildFolder _build = new();
    private readonly CheckoutFolder _folder = new();
    private readonly BuildStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UpdateChecker Checker => new(_folder.Paths, _store.Images);

    public void Dispose()
    {
        _build.Dispose();
        _folder.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task An_image_that_was_built_here_is_looked_for_in_the_store_alone()
    {
        var first = await BuildAsync();
        Install(first.Digest, first.Commit);

        var check = await CheckAsync();
        Assert.Equal(
            (false, true, first.Digest, $"ostree:{Name}@{_store.Images.Path}"),
            (check.IsUpdateAvailable, check.IsLocal, check.AvailableDigest, check.Source));
        Assert.True(Checker.IsOwn("hello", null));
        Assert.True(Checker.IsOwn("hello", ImageSource.Parse(Name, "/")));

        _build.Write("rootfs/etc/motd", "other\n");
        var second = await BuildAsync();
        check = await CheckAsync();
        Assert.Equal((true, second.Digest), (check.IsUpdateAvailable, check.AvailableDigest));
    }

    [Fact]
    public async Task It_is_known_by_its_commit_where_it_has_lost_its_name()
    {
        var image = await BuildAsync();
        Install(image.Digest, image.Commit);
        _store.Images.Repository.RemoveRef(RefName.Encode(Name));

        Assert.False((await CheckAsync()).IsUpdateAvailable);
        Assert.True(Checker.IsOwn("hello", null));
    }

    [Fact]
    public async Task Any_other_image_is_asked_for_where_its_name_says()
    {
        Install("sha256:" + new string('0', 64), new string('0', 64));

        Assert.False(Checker.IsOwn("hello", null));
        Assert.False(Checker.IsOwn("hello", ImageSource.Parse("oci:/layout", "/")));
        var e = await Assert.ThrowsAsync<SystemContainersException>(CheckAsync);
        Assert.Equal(ErrorCode.SourceUnavailable, e.Code);
    }

    private Task<SystemImage> BuildAsync() => _store.Images.BuildAsync(
        _build.Options() with { Output = string.Empty, Name = ImageReference.Parse(Name) }, NullObserver.Instance,
        Cancellation);

    private Task<SystemContainerUpdateCheck> CheckAsync() =>
        Checker.RunAsync(new UpdateCheckOptions { Name = "hello" }, NullObserver.Instance, Cancellation);

    private void Install(string digest, string commit)
    {
        _folder.Deployment(
            "hello", 0,
            $$"""{"image": "{{Name}}", "revision": "{{digest}}", "ostree-commit": "{{commit}}", "created": 1}""");
        _folder.Link("hello", 0);
    }
}
