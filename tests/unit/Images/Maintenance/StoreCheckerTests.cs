using SystemContainers.Images;
using SystemContainers.Images.Maintenance;
using SystemContainers.Images.Ostree;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;
using Kind = SystemContainers.Images.SystemImageStoreFindingKind;

namespace SystemContainers.UnitTests.Images.Maintenance;

/// <summary>Damage is found, named exactly, and nothing else is.</summary>
public sealed class StoreCheckerTests : IDisposable
{
    private readonly MaintainedStore _store = new();

    public static TheoryData<string> Damages =>
        [.. StoreDamage.OfLayer.Concat(StoreDamage.OfManifest).Select(d => d.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_sound_store_has_no_findings_and_is_not_changed()
    {
        _store.Add(
            StoreDamage.Image,
            new LayerTar().Directory("d", 0x3FF, 5).Directory("d/e").File("d/s", "set", 0x9ED, 3).Link("to-root", "/")
                .Pax(("SCHILY.xattr.user.name", "value")).File("with", new string('a', 3_000_000))
                .File("empty", string.Empty),
            new LayerTar().File("\U0001F40B", "whale"));
        var before = _store.Picture();
        var observer = new Images.Building.RecordingObserver();

        var findings = await _store.Store.Maintenance.TestAsync(null, observer, Token);

        Assert.Empty(findings);
        Assert.Equal(before, _store.Picture());
        Assert.Contains(observer.VerboseMessages, m => m.StartsWith("Checked 1", StringComparison.Ordinal));
        var last = observer.Reports[^1];
        Assert.Equal((last.Total, true), (last.Completed, last.IsFinished));
        await _store.IsSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damage_is_found_and_nothing_else(string name)
    {
        var damage = StoreDamage.OfLayer.Concat(StoreDamage.OfManifest).Single(d => d.Name == name);
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        _store.Add("foo/other:1", new LayerTar().File("other", "sound"));
        _store.Uses.Add(new ImageUse("app", image.Commit));
        var damaged = damage.Do(_store);

        var finding = Assert.Single(await _store.TestAsync());

        Assert.Equal((damage.Kind, damaged), (finding.Kind, finding.Name));
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Equal([StoreDamage.Image], finding.Images);
        Assert.Equal(StoreDamage.OfLayer.Contains(damage) ? image.Layers.Take(1) : [], finding.Layers);
        Assert.Equal(["app"], finding.Containers);
        Assert.True(finding.CanRepair);
        Assert.Contains(damaged, finding.Message, StringComparison.Ordinal);
        Assert.Single(await _store.TestAsync(StoreDamage.Image));
        Assert.Empty(await _store.TestAsync("foo/other:1"));
        if (damage.Kind is Kind.DamagedObject or Kind.MissingObject)
        {
            Assert.Contains("FAILED", await _store.OstreeAsync("fsck"), StringComparison.Ordinal);
        }
    }

    // On a host with SELinux the kernel gives every file one, also those whose layer has none.
    [Fact]
    public async Task A_label_of_selinux_is_no_damage_and_hides_none()
    {
        _store.Add(StoreDamage.Image, StoreDamage.Layers);
        foreach (var file in _store.Objects().Where(o => new FileInfo(o).LinkTarget is null))
        {
            StoreDamage.SetAttribute(file, "security.selinux");
        }

        Assert.Empty(await _store.TestAsync());

        File.AppendAllText(_store.Object("file", "the content"), "x");
        Assert.Equal(Kind.DamagedObject, Assert.Single(await _store.TestAsync()).Kind);
    }

    [Fact]
    public async Task An_object_of_two_images_names_both()
    {
        _store.Add("foo/app:1", new LayerTar().File("a", "shared").File("b", "1"));
        _store.Add("foo/app:2", new LayerTar().File("a", "shared").File("b", "2"));
        File.AppendAllText(_store.Object("file", "shared"), "!");

        var finding = Assert.Single(await _store.TestAsync());

        Assert.Equal(["foo/app:1", "foo/app:2"], finding.Images);
        Assert.Equal(2, finding.Layers.Count);
    }

    [Fact]
    public async Task Damage_that_no_image_needs_is_a_warning()
    {
        _store.Add(StoreDamage.Image, StoreDamage.Layers);
        File.AppendAllText(_store.Object("file", "the content"), "!");
        _store.Store.Remove(ImageReference.Parse(StoreDamage.Image));

        var finding = Assert.Single(await _store.TestAsync());

        Assert.Equal((FindingSeverity.Warning, true), (finding.Severity, finding.CanRepair));
        Assert.Empty(finding.Images);
    }

    [Fact]
    public async Task A_configuration_is_found_missing_and_wrong()
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        var name = RefName.OfBlob(image.ConfigDigest!);
        using (var transaction = new ObjectTransaction(_store.Repository))
        {
            var other = ImageImporter.AddConfiguration(transaction, "{}"u8.ToArray());
            transaction.Commit();
            _store.Repository.SetRef(name, other);
        }

        var wrong = Assert.Single(await _store.TestAsync());
        File.Delete(_store.RefPath(name));
        var missing = Assert.Single(await _store.TestAsync());

        Assert.Equal((Kind.WrongConfiguration, image.ConfigDigest), (wrong.Kind, wrong.Name));
        Assert.Equal((Kind.MissingConfiguration, image.ConfigDigest), (missing.Kind, missing.Name));
        Assert.Equal([StoreDamage.Image], missing.Images);
    }

    [Fact]
    public async Task A_manifest_is_found_wrong()
    {
        _store.Add(StoreDamage.Image, StoreDamage.Layers);
        using (var transaction = new ObjectTransaction(_store.Repository))
        {
            var root = new SystemContainers.Images.Layers.LayerDirectory();
            var digest = "sha256:" + new string('a', 64);
            var lying = ImageImporter.AddCommit(
                transaction, root, [new("docker.digest", digest), new("docker.manifest", "{}")]);
            var broken = ImageImporter.AddCommit(transaction, root, [new("docker.manifest", "{")]);
            transaction.Commit();
            _store.Repository.SetRef(RefName.Encode("foo/lying:1"), lying);
            _store.Repository.SetRef(RefName.Encode("foo/broken:1"), broken);
        }

        var findings = await _store.TestAsync();

        Assert.Equal(["foo/broken:1", "foo/lying:1"], findings.Select(f => f.Name));
        Assert.All(findings, f => Assert.Equal(Kind.WrongManifest, f.Kind));
    }

    [Fact]
    public async Task A_kept_blob_is_found_damaged_and_one_that_is_not_kept_is_none()
    {
        var image = _store.Add(StoreDamage.Image, StoreDamage.Layers);
        StoreDamage.Flip(_store.Blobs.PathOf(image.Layers[0]), 600);
        _store.Blobs.Remove(image.Layers[1]);

        var finding = Assert.Single(await _store.TestAsync());

        Assert.Equal((Kind.DamagedBlob, image.Layers[0]), (finding.Kind, finding.Name));
        Assert.Equal((IReadOnlyList<string>)[image.Layers[0]], finding.Layers);
    }

    [Fact]
    public async Task Damage_of_others_is_found_and_said_to_be_theirs()
    {
        _store.Add(StoreDamage.Image, StoreDamage.Layers);
        Directory.CreateDirectory(_store.At("tree"));
        File.WriteAllText(_store.At("tree/file"), "of the host");
        await _store.OstreeAsync("commit", "--branch=host/os", "--fsync=false", "--tree=dir=" + _store.At("tree"));
        File.AppendAllText(_store.Object("file", "of the host"), "!");
        File.WriteAllText(Path.Combine(_store.Repository.Path, "refs", "heads", "other"), new string('1', 64));

        var findings = await _store.TestAsync();

        Assert.Equal([Kind.DamagedObject, Kind.DanglingRef], findings.Select(f => f.Kind));
        Assert.All(findings, f => Assert.Equal((FindingSeverity.Error, false), (f.Severity, f.CanRepair)));
        Assert.Contains("host/os", findings[0].Message, StringComparison.Ordinal);
        Assert.Empty(await _store.TestAsync(StoreDamage.Image));
    }

    [Fact]
    public async Task A_repository_of_another_mode_is_refused()
    {
        File.WriteAllText(Path.Combine(_store.Repository.Path, "config"), "[core]\nmode=archive-z2\n");

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => _store.TestAsync());

        Assert.Equal(ErrorCode.StorageUnsuitable, error.Code);
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        _store.Add(StoreDamage.Image, new LayerTar().File("large", new string('a', 20_000_000)));
        using var stop = new CancellationTokenSource();
        var observer = new Images.Building.RecordingObserver(_ => stop.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.Store.Maintenance.TestAsync(null, observer, stop.Token));
    }
}
