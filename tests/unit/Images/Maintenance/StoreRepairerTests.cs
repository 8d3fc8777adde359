using SystemContainers.Images;
using SystemContainers.Images.Maintenance;
using SystemContainers.Images.Ostree;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;
using Outcome = SystemContainers.Images.SystemImageStoreRepairOutcome;

namespace SystemContainers.UnitTests.Images.Maintenance;

/// <summary>Damage is repaired from what is here; host tests have a registry.</summary>
public sealed class StoreRepairerTests : IDisposable
{
    private readonly MaintainedStore _store = new();

    public static TheoryData<string> LayerDamages => [.. StoreDamage.OfLayer.Select(d => d.Name)];

    public static TheoryData<string> ManifestDamages => [.. StoreDamage.OfManifest.Select(d => d.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_sound_store_is_left_alone()
    {
        _store.Add(StoreDamage.Image, StoreDamage.Layers);
        var before = _store.Picture();

        Assert.Empty(await _store.RepairAsync());

        Assert.Equal(before, _store.Picture());
    }

    [Theory]
    [MemberData(nameof(LayerDamages))]
    public async Task A_layer_is_made_again_from_its_kept_blob(string name)
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        _store.Uses.Add(new ImageUse("app", image.Commit));
        var files = _store.Objects().Where(o => o.EndsWith(".file", StringComparison.Ordinal)).ToList();
        var damage = StoreDamage.OfLayer.Single(d => d.Name == name);
        var damaged = damage.Do(_store);
        var blob = new FileInfo(_store.Blobs.PathOf(image.Layers[0])).LastWriteTimeUtc;

        var repair = Assert.Single(await _store.RepairAsync());

        Assert.Equal(
            (damaged, damage.Kind, Outcome.Repaired, "kept blob"),
            (repair.Name, repair.Kind, repair.Outcome, repair.From));
        var isLinked = damage.Kind == SystemImageStoreFindingKind.DamagedObject
            && damaged.EndsWith(".file", StringComparison.Ordinal);
        Assert.Equal(isLinked ? ["app"] : [], repair.Containers);
        Assert.Equal(files, _store.Objects().Where(o => o.EndsWith(".file", StringComparison.Ordinal)));
        Assert.Equal(blob, new FileInfo(_store.Blobs.PathOf(image.Layers[0])).LastWriteTimeUtc);
        Assert.Equal(image.Commit, _store.Store.Get(ImageReference.Parse(StoreDamage.Image)).Commit);
        await _store.IsSoundAsync();
        Assert.Equal(0, (await _store.OptimizeAsync()).LayersRemoved);
    }

    [Theory]
    [MemberData(nameof(ManifestDamages))]
    public async Task An_image_is_made_again_from_its_manifest(string name)
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        var damaged = StoreDamage.OfManifest.Single(d => d.Name == name).Do(_store);

        var repair = Assert.Single(await _store.RepairAsync());

        Assert.Equal((damaged, Outcome.Repaired, "manifest"), (repair.Name, repair.Outcome, repair.From));
        Assert.Equal(image.Digest, _store.Store.Get(ImageReference.Parse(StoreDamage.Image)).Digest);
        await _store.IsSoundAsync();
    }

    [Fact]
    public async Task Only_what_is_damaged_is_written()
    {
        _store.Add(StoreDamage.Image, StoreDamage.Layers);
        var path = _store.Object("file", "the content");
        StoreDamage.Flip(path, 3);
        var before = Inodes();

        await _store.RepairAsync();

        Assert.Equal([path], Inodes().Except(before).Select(o => o.Path));
    }

    [Fact]
    public async Task Damage_that_hides_more_damage_is_repaired_with_it()
    {
        _store.Add(
            StoreDamage.Image,
            new LayerTar().Directory("a").Directory("a/b").Directory("a/b/c").File("a/b/c/deep", "deep content"));
        File.Delete(_store.Object("dirtree", "a\0"));
        StoreDamage.Flip(_store.Object("dirtree", "b\0"), 40);
        StoreDamage.Flip(_store.Object("file", "deep content"), 2);

        var repairs = await _store.RepairAsync();

        Assert.All(repairs, r => Assert.Equal(Outcome.Repaired, r.Outcome));
        await _store.IsSoundAsync();
    }

    [Fact]
    public async Task What_no_image_needs_is_dropped()
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        _store.Add("foo/other:1", new LayerTar().File("other", "sound"));
        File.AppendAllText(_store.Object("file", "the content"), "!");
        File.WriteAllText(_store.RefPath(RefName.OfBlob(image.Layers[1])), "garbage");
        File.WriteAllText(_store.RefPath("no image's name"), "garbage");
        _store.Store.Remove(ImageReference.Parse(StoreDamage.Image));

        var repairs = await _store.RepairAsync();

        Assert.Equal(3, repairs.Count);
        Assert.All(repairs, r => Assert.Equal(Outcome.Dropped, r.Outcome));
        Assert.Equal("foo/other:1", Assert.Single(_store.Store.List()).Name);
        await _store.IsSoundAsync();
    }

    [Fact]
    public async Task A_blob_that_cannot_be_had_again_is_dropped_and_the_image_stays()
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        StoreDamage.Flip(_store.Blobs.PathOf(image.Layers[0]), 600);

        var repair = Assert.Single(await _store.RepairAsync());

        Assert.Equal((image.Layers[0], Outcome.Dropped), (repair.Name, repair.Outcome));
        Assert.False(_store.Blobs.Contains(image.Layers[0]));
        Assert.Single(_store.Store.List());
        await _store.IsSoundAsync();
    }

    [Fact]
    public async Task What_cannot_be_had_again_stays_and_the_reason_is_told()
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        StoreDamage.Flip(_store.Object("file", "the content"), 3);
        _store.Blobs.Remove(image.Layers[0]);
        var before = _store.Picture();

        var repair = Assert.Single(await _store.RepairAsync());

        Assert.Equal(Outcome.Failed, repair.Outcome);
        Assert.Null(repair.From);
        Assert.Contains("foo/app", repair.Message, StringComparison.Ordinal);
        Assert.Equal(before, _store.Picture());
    }

    [Fact]
    public async Task Damage_of_others_is_left_to_them()
    {
        Directory.CreateDirectory(_store.At("tree"));
        File.WriteAllText(_store.At("tree/file"), "of the host");
        await _store.OstreeAsync("commit", "--branch=host/os", "--fsync=false", "--tree=dir=" + _store.At("tree"));
        File.AppendAllText(_store.Object("file", "of the host"), "!");
        var before = _store.Picture();

        var repair = Assert.Single(await _store.RepairAsync());

        Assert.Equal(Outcome.Failed, repair.Outcome);
        Assert.Equal(before, _store.Picture());
    }

    [Fact]
    public async Task Only_what_was_asked_for_is_repaired()
    {
        _store.Add(StoreDamage.Image, StoreDamage.Layers);
        _store.Add("foo/other:1", new LayerTar().File("other", "other content"));
        StoreDamage.Flip(_store.Object("file", "the content"), 3);
        StoreDamage.Flip(_store.Object("file", "other content"), 3);
        var findings = await _store.TestAsync();
        Assert.Equal(2, findings.Count);
        var first = findings.Single(f => f.Images[0] == StoreDamage.Image);

        var plan = await _store.Store.Maintenance.PlanRepairAsync(
            new SystemImageStoreRepairOptions { Findings = [first] }, NullObserver.Instance, Token);
        var repair = Assert.Single(await _store.RepairAsync(new SystemImageStoreRepairOptions { Findings = [first] }));

        Assert.Equal((first.Name, "Import again"), (Assert.Single(plan).Target, plan[0].Action));
        Assert.Equal((first.Name, Outcome.Repaired), (repair.Name, repair.Outcome));
        Assert.Equal("foo/other:1", Assert.Single(await _store.TestAsync()).Images[0]);

        await _store.RepairAsync(new SystemImageStoreRepairOptions { Names = ["foo/other:1"] });
        await _store.IsSoundAsync();
    }

    [Fact]
    public async Task The_damaged_image_of_a_deployment_alone_no_longer_keeps_the_store_from_being_optimized()
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        _store.Uses.Add(new ImageUse("app", image.Commit));
        StoreDamage.Flip(_store.CommitPath(RefName.Encode(StoreDamage.Image)), 20);
        _store.Repository.RemoveRef(RefName.Encode(StoreDamage.Image));

        Assert.Equal(Outcome.Dropped, Assert.Single(await _store.RepairAsync()).Outcome);

        await _store.IsSoundAsync();
        await _store.OptimizeAsync();
    }

    private IReadOnlyList<(string Path, ulong Inode)> Inodes() =>
        [.. _store.Objects().Select(o => (o, SystemContainers.Storage.Native.FileStatus.Read(o).Identity.Inode))];
}
