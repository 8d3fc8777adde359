using SystemContainers.Images;
using SystemContainers.Images.Maintenance;
using SystemContainers.Images.Ostree;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Maintenance;

/// <summary>What nothing needs is removed, and nothing else.</summary>
public sealed class StoreOptimizerTests : IDisposable
{
    private readonly MaintainedStore _store = new();

    private static LayerTar Base => new LayerTar().Directory("bin").File("bin/sh", "shell").Link("bin/bash", "sh");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    [Trait("Defect", "2")]
    public async Task A_store_without_garbage_is_left_alone()
    {
        _store.Add("foo/app:1", Base, new LayerTar().File("app", "one"));
        var before = _store.Picture();

        var plan = await _store.Store.Maintenance.PlanOptimizeAsync(NullObserver.Instance, Token);
        var result = await _store.OptimizeAsync();

        Assert.Empty(plan);
        Assert.Equal(before, _store.Picture());
        Assert.Equal((1, 0, 0, 0L), (result.Images, result.LayersRemoved, result.ObjectsRemoved, result.BytesFreed));
        Assert.Equal(_store.BytesOnDisk(), result.BytesKept);
    }

    [Fact]
    public async Task What_only_a_removed_image_had_is_removed_and_the_bytes_are_those_that_were_announced()
    {
        _store.Add("foo/app:1", Base, new LayerTar().File("app", "one"));
        var kept = _store.Picture();
        var image = _store.Add("foo/app:2", Base, new LayerTar().Directory("x").File("x/app", "two, which is longer"));
        _store.Store.Remove(ImageReference.Parse("foo/app:2"));
        var before = _store.BytesOnDisk();

        var plan = await _store.Store.Maintenance.PlanOptimizeAsync(NullObserver.Instance, Token);
        Assert.Equal(before, _store.BytesOnDisk());
        var result = await _store.OptimizeAsync();

        Assert.Equal(kept, _store.Picture());
        Assert.Equal(before - _store.BytesOnDisk(), result.BytesFreed);
        Assert.Equal(
            [(image.Layers[1], "Remove layer"), (image.ConfigDigest!, "Remove configuration")],
            plan.SkipLast(1).Select(c => (c.Target, c.Action)).OrderByDescending(c => c.Action));
        Assert.Equal(
            (
                _store.Store.Path,
                $"Free {SizeText.Of(result.BytesFreed)} by removing {result.ObjectsRemoved} objects"),
            (plan[^1].Target, plan[^1].Action));
        Assert.Equal((1, 1, 2), (result.Images, result.LayersRemoved, result.Removed.Count));
        await _store.IsSoundAsync();
    }

    // The old command's prune took such names for layers, and deleted them.
    [Theory]
    [InlineData("facade:2")]
    [InlineData("cafe:beef")]
    [Trait("Defect", "3")]
    public async Task An_image_whose_name_looks_like_a_layers_is_kept(string name)
    {
        _store.Add(name, Base);
        var before = _store.Picture();

        await _store.OptimizeAsync();

        Assert.Equal(before, _store.Picture());
    }

    [Fact]
    public async Task Objects_of_a_killed_import_are_removed_with_its_temporary_files()
    {
        _store.Add("foo/app:1", Base);
        var before = _store.Picture();
        using (var transaction = new ObjectTransaction(_store.Repository))
        {
            transaction.AddFile(FileMetadata.DefaultFile, "orphan"u8);
            transaction.Commit();
        }

        var abandoned = Path.Combine(_store.Repository.Path, "tmp", $"systemcontainers-{Guid.NewGuid():N}");
        Directory.CreateDirectory(abandoned);
        await File.WriteAllTextAsync(Path.Combine(abandoned, "part"), "12345", Token);
        File.CreateSymbolicLink(Path.Combine(abandoned, "link"), "/");

        var result = await _store.OptimizeAsync();

        Assert.Equal(before, _store.Picture());
        Assert.Equal((1, "orphan".Length + 6L), (result.ObjectsRemoved, result.BytesFreed));
    }

    [Fact]
    public async Task The_image_of_a_deployment_is_kept_without_its_name()
    {
        var image = _store.Add("foo/app:1", Base);
        _store.Uses.Add(new ImageUse("app", image.Commit));
        _store.Uses.Add(new ImageUse("gone", new string('0', 64)));
        _store.Store.Remove(ImageReference.Parse("foo/app:1"));
        var before = _store.Picture();

        var result = await _store.OptimizeAsync();

        Assert.Equal(before, _store.Picture());
        Assert.Equal(0, result.Images);

        _store.Uses.Clear();
        await _store.OptimizeAsync();
        Assert.Empty(_store.Objects());
        Assert.Empty(_store.Blobs.List());
    }

    [Fact]
    public async Task Bytes_that_a_deployment_has_links_to_are_not_counted_as_freed()
    {
        _store.Add("foo/app:1", new LayerTar().File("app", "linked content"));
        var linked = _store.Object("file", "linked content");
        Link(linked, _store.At("deployed"));
        _store.Store.Remove(ImageReference.Parse("foo/app:1"));
        var before = _store.BytesOnDisk();

        var result = await _store.OptimizeAsync();

        Assert.Equal("linked content", await File.ReadAllTextAsync(_store.At("deployed"), Token));
        Assert.Equal("linked content".Length, result.BytesInUse);
        Assert.Equal(before - result.BytesInUse, result.BytesFreed);
    }

    [Fact]
    public async Task What_others_have_in_the_repository_is_kept_with_its_history()
    {
        Directory.CreateDirectory(_store.At("tree/sub"));
        await File.WriteAllTextAsync(_store.At("tree/sub/file"), "first", Token);
        await CommitAsync("--branch=host/os");
        await File.WriteAllTextAsync(_store.At("tree/sub/file"), "second", Token);
        await CommitAsync("--branch=host/os");
        await File.WriteAllTextAsync(_store.At("tree/sub/file"), "of a remote", Token);
        await CommitAsync("--branch=moved");
        var remote = Path.Combine(_store.Repository.Path, "refs", "remotes", "origin", "os");
        Directory.CreateDirectory(Path.GetDirectoryName(remote)!);
        File.Move(Path.Combine(_store.Repository.Path, "refs", "heads", "moved"), remote);
        await File.WriteAllTextAsync(_store.At("tree/sub/file"), "without a ref", Token);
        await CommitAsync("--orphan");
        await File.WriteAllTextAsync(_store.At("tree/sub/file"), "beside the images", Token);
        await CommitAsync("--branch=ociimage/not_an_image");
        await CommitAsync("--branch=ociimage/plain");
        var before = _store.Picture();
        var count = _store.Objects().Count;
        _store.Add("foo/app:1", Base);
        _store.Store.Remove(ImageReference.Parse("foo/app:1"));

        var result = await _store.OptimizeAsync();

        Assert.Equal(before, _store.Picture());
        Assert.Equal(count, _store.Objects().Count);
        Assert.Equal(1, result.LayersRemoved);
        await _store.IsSoundAsync();
    }

    [Theory]
    [InlineData("commit of a layer")]
    [InlineData("tree of a layer")]
    [InlineData("manifest")]
    [InlineData("name")]
    [InlineData("ref of a layer")]
    public async Task Nothing_is_removed_from_a_store_whose_images_cannot_be_read(string damage)
    {
        var image = _store.Add("foo/app:1", Base);
        var layer = RefName.OfBlob(image.Layers[0]);
        _store.Add("foo/app:2", new LayerTar().File("app", "two"));
        _store.Store.Remove(ImageReference.Parse("foo/app:2"));
        switch (damage)
        {
            case "commit of a layer":
                File.Delete(_store.CommitPath(layer));
                break;
            case "tree of a layer":
                await File.WriteAllTextAsync(_store.Object("dirtree", "bash"), "x", Token);
                break;
            case "manifest":
                await File.WriteAllTextAsync(_store.CommitPath(RefName.Encode("foo/app:1")), "x", Token);
                break;
            case "name":
                await File.WriteAllTextAsync(_store.RefPath(RefName.Encode("foo/app:1")), "garbage", Token);
                break;
            default:
                await File.WriteAllTextAsync(_store.RefPath(layer), string.Empty, Token);
                break;
        }

        var before = _store.Picture();

        var error = await Assert.ThrowsAsync<SystemContainersException>(_store.OptimizeAsync);

        Assert.Equal(ErrorCode.StoreCorrupt, error.Code);
        Assert.Equal(before, _store.Picture());
    }

    [Fact]
    public async Task It_waits_for_an_import_and_can_be_cancelled_then()
    {
        _store.Add("foo/app:1", Base);
        using var stop = new CancellationTokenSource();
        using var transaction = new ObjectTransaction(_store.Repository);
        var observer = new Images.Building.RecordingObserver();
        Task<SystemImageStoreOptimization> waiting, cancelled;
        using (await RepositoryLock.TakeAsync(_store.Repository.Path, isExclusive: false, Token))
        {
            waiting = _store.Store.Maintenance.OptimizeAsync(observer, Token);
            cancelled = _store.Store.Maintenance.OptimizeAsync(NullObserver.Instance, stop.Token);
            transaction.AddFile(FileMetadata.DefaultFile, "half imported"u8);
            transaction.Commit();
            await Task.Delay(200, Token);
            Assert.False(waiting.IsCompleted);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
            Assert.NotEmpty(_store.Object("file", "half imported"));
        }

        Assert.Equal(1, (await waiting).ObjectsRemoved);
        Assert.Contains(observer.VerboseMessages, m => m.Contains("Waiting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_that_is_not_there_has_no_garbage()
    {
        var store = new ImageStore(
            new HostOptions { Paths = new() { RepositoryDirectory = _store.At("none") } },
            () => Array.Empty<string>().ToLookup(name => name));

        Assert.Empty(await store.Maintenance.PlanOptimizeAsync(NullObserver.Instance, Token));
        Assert.Equal(0, (await store.Maintenance.OptimizeAsync(NullObserver.Instance, Token)).ObjectsRemoved);
        Assert.Empty(await store.Maintenance.TestAsync(null, NullObserver.Instance, Token));
        Assert.False(Directory.Exists(_store.At("none")));
    }

    private static void Link(string from, string to)
    {
        var result = SystemContainers.Storage.Native.LibC.LinkAt(-100, from, -100, to, 0);
        Assert.Equal(0, result);
    }

    private Task CommitAsync(string where) =>
        _store.OstreeAsync("commit", where, "--fsync=false", "--tree=dir=" + _store.At("tree"));
}
