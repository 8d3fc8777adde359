using System.Text.Json.Nodes;
using SystemContainers.Host.Processes;
using SystemContainers.Images;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.UnitTests.Images.Building;
using Xunit;

namespace SystemContainers.UnitTests.Images;

/// <summary>
/// Images as skopeo's former transport and the old command's own importer stored them, made with ostree.
/// </summary>
public sealed class StoredImageReaderTests : IDisposable
{
    private static readonly string _base = new('a', 64);
    private static readonly string _top = new('b', 64);
    private static readonly string _config = new('c', 64);
    private static readonly string _manifestDigest = "sha256:" + new string('d', 64);

    private readonly TemporaryFolder _folder;
    private readonly ImageStore _store;
    private (string Image, string Container)[] _users = [];

    public StoredImageReaderTests()
    {
        Requirements.Root();
        Requirements.Program("ostree");
        _folder = new TemporaryFolder("/dev/shm");
        _store = new ImageStore(
            new HostOptions { Paths = new HostPaths { RepositoryDirectory = _folder.At("repo") } },
            () => _users.ToLookup(u => u.Image, u => u.Container));
        _store.Repository.Create();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Defect", "33")]
    public async Task An_image_of_the_transport_is_read_with_config_and_sizes()
    {
        await Layer(_base, size: 10, uncompressed: 100);
        await Layer(_top, size: 1, uncompressed: 5);
        await Commit(_config, """
            {"created":"2018-05-07T10:11:12Z","os":"linux","architecture":"arm64","variant":"v8",
             "config":{"Labels":{"atomic.type":"system"},"Cmd":["/run.sh"]}}
            """);
        await Image("docker.io/foo/app:1", Schema2(), $"docker.digest={_manifestDigest}");

        var stored = _store.GetStored(ImageReference.Parse("docker.io/foo/app:1"));

        var image = stored.Image;
        Assert.Equal(("docker.io/foo/app:1", "docker.io/foo/app", "1"), (image.Name, image.Repository, image.Tag));
        Assert.Equal((_manifestDigest, "sha256:" + _config), (image.Digest, image.ConfigDigest));
        Assert.Equal(["sha256:" + _base, "sha256:" + _top], image.Layers);
        Assert.Equal((105, 11), (image.Size, image.CompressedSize));
        Assert.Equal(
            (new DateTimeOffset(2018, 5, 7, 10, 11, 12, TimeSpan.Zero), "linux/arm64/v8"),
            (image.Created, image.Platform!.ToString()));
        Assert.True(image.IsSystemImage);
        Assert.Equal(["/run.sh"], stored.Execution!.Command!);
        Assert.InRange(image.Imported, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
    }

    // The old command's prune deleted the configuration of every image.
    [Fact]
    public async Task An_image_whose_config_was_pruned_is_still_an_image()
    {
        await Image("foo/app:1", Schema2(), $"docker.digest={_manifestDigest}");

        var image = Assert.Single(_store.List());

        Assert.Equal((_manifestDigest, 0L), (image.Digest, image.Size));
        Assert.Empty(image.Labels);
        Assert.Null(image.Created);
        Assert.Null(image.Platform);
    }

    [Fact]
    public async Task An_image_stored_with_an_inspected_manifest_has_its_labels_and_layers()
    {
        await Layer(_base, size: 10, uncompressed: null);
        await Image(
            "foo/app:1",
            $$"""
            {"Name":"foo/app","Digest":"{{_manifestDigest}}","Layers":["sha256:{{_base}}","{{_top}}"],
             "Labels":{"atomic.type":"system"} }
            """);

        var image = Assert.Single(_store.List());

        Assert.Equal(_manifestDigest, image.Digest);
        Assert.Equal(["sha256:" + _base, _top], image.Layers);
        Assert.Equal((10, 10), (image.Size, image.CompressedSize));
        Assert.True(image.IsSystemImage);
    }

    [Theory]
    [InlineData("container_config")]
    [InlineData("config")]
    public async Task An_image_with_a_manifest_of_schema_1_has_its_layers_turned_and_labels_from_the_history(
        string member)
    {
        var top =
            new JsonObject { [member] = new JsonObject { ["Labels"] = new JsonObject { ["atomic.type"] = "system" } } };
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 1,
            ["fsLayers"] = new JsonArray(
                new JsonObject { ["blobSum"] = "sha256:" + _top }, new JsonObject { ["blobSum"] = "sha256:" + _base }),
            ["history"] = new JsonArray(
                new JsonObject { ["v1Compatibility"] = top.ToJsonString() },
                new JsonObject { ["v1Compatibility"] = """{"container_config":{"Labels":{"atomic.type":"other"}}}""" }),
        };
        await Image("foo/app:1", manifest.ToJsonString());

        var image = Assert.Single(_store.List());

        Assert.Equal(["sha256:" + _base, "sha256:" + _top], image.Layers);
        Assert.True(image.IsSystemImage);
        Assert.Equal("sha256:" + image.Commit, image.Digest);
    }

    [Fact]
    [Trait("Defect", "3")]
    public async Task An_image_of_hexadecimal_digits_is_an_image_and_layers_are_none()
    {
        await Layer(_base, size: 1, uncompressed: 1);
        await Image("facade:2", Schema2());
        await Image($"busybox@sha256:{_top}", Schema2());

        Assert.Equal([$"busybox@sha256:{_top}", "facade:2"], _store.List().Select(i => i.Name));
        Assert.Equal([$"busybox@sha256:{_top}", "facade:2"], _store.ListNames());
        Assert.Null(_store.Get(ImageReference.Parse($"busybox@sha256:{_top}")).Tag);
    }

    [Fact]
    public async Task An_image_is_found_by_the_first_digits_of_its_digest_that_tables_show()
    {
        await Image("foo/app:1", Schema2(), "docker.digest=sha256:" + "5716c85715ac" + new string('1', 52));
        await Image("foo/app:2", Schema2(), "docker.digest=sha256:" + "5716c85715ac" + new string('2', 52));
        await Image("foo/app:3", Schema2(), "docker.digest=sha256:" + "0123456789ab" + new string('3', 52));
        await Image("facadefacade:latest", Schema2(), "docker.digest=sha256:" + new string('4', 64));
        await Image("foo/app:5", Schema2(), "docker.digest=sha256:" + "facadefacade" + new string('5', 52));
        string Name(string text) => _store.Get(ImageReference.Parse(text)).Name;

        Assert.Equal("foo/app:3", Name("0123456789ab"));
        Assert.Equal("foo/app:3", Name("sha256:0123456789ab"));
        Assert.Equal("foo/app:2", Name("5716c85715ac2"));
        Assert.Equal("facadefacade:latest", Name("facadefacade"));
        Assert.Equal("foo/app:5", Name("facadefacade5"));
        foreach (var text in new[] { "0123456789a", "0123456789ab:latest", "0123456789ac" })
        {
            var missing = Assert.Throws<SystemContainersException>(() => Name(text));
            Assert.Equal(ErrorCode.ImageNotFound, missing.Code);
        }

        var ambiguous = Assert.Throws<SystemContainersException>(() => Name("5716c85715ac"));
        Assert.Equal(ErrorCode.InvalidReference, ambiguous.Code);
        Assert.Contains("sha256:5716c85715ac11", ambiguous.Message, StringComparison.Ordinal);
        Assert.Contains("sha256:5716c85715ac22", ambiguous.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_image_is_passed_over()
    {
        await Commit("not_an_encoded_name", "x");
        await Commit("no-manifest_3A1", "x");

        Assert.Empty(_store.List());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"layers":[1]}""")]
    [InlineData("""{"Labels":{"a":1}}""")]
    [InlineData("""{"fsLayers":[],"history":[{"v1Compatibility":"not json"}]}""")]
    public async Task An_image_that_cannot_be_read_is_named_and_the_others_are_listed(string manifest)
    {
        await Image("bad:1", manifest);
        await Image("good:1", Schema2());
        var observer = new RecordingObserver();

        Assert.Equal(["good:1"], _store.List(observer).Select(i => i.Name));

        Assert.Contains("bad:1", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        var error = Assert.Throws<SystemContainersException>(() => _store.Get(ImageReference.Parse("bad:1")));
        Assert.Equal((ErrorCode.StoreCorrupt, "bad:1"), (error.Code, error.Target));
    }

    [Theory]
    [InlineData("""{"layers":[null],"config":null}""")]
    [InlineData("""{"layers":[{"digest":"../../../config"}],"config":{"digest":"sha256:/../.."}}""")]
    [InlineData("""{"layers":[{"digest":""}],"config":{"digest":""}}""")]
    [InlineData("""{"fsLayers":[null],"history":[null]}""")]
    [InlineData("{}")]
    public async Task Digests_that_are_none_lead_nowhere(string manifest)
    {
        await Image("odd:1", manifest);

        Assert.Equal(0, Assert.Single(_store.List()).Size);
    }

    [Fact]
    public async Task An_image_whose_config_is_lost_or_damaged_is_named_and_the_others_are_listed()
    {
        await Commit(_config, "{ damaged");
        await Image("bad:1", Schema2());
        await Image("good:1", Schema2().Replace(_config, _top, StringComparison.Ordinal));
        var observer = new RecordingObserver();
        Assert.Equal(["good:1"], _store.List(observer).Select(i => i.Name));

        var repository = _store.Repository;
        var tree = repository.ReadTree(repository.ReadCommit(repository.ResolveRef(_config)!).Tree);
        File.Delete(repository.ContentPath(Assert.Single(tree.Files).Checksum));
        Assert.Equal(["good:1"], _store.List(observer).Select(i => i.Name));

        Assert.All(observer.Warnings, w => Assert.Contains("bad:1", w, StringComparison.Ordinal));
        Assert.Equal(2, observer.Warnings.Count);
    }

    [Fact]
    public async Task Bytes_are_shared_with_images_of_another_digest_only()
    {
        await Layer(_base, size: 10, uncompressed: 100);
        await Layer(_top, size: 1, uncompressed: 5);
        var small = Schema2().Replace($$""",{"digest":"sha256:{{_top}}","size":1}""", "", StringComparison.Ordinal);
        await Image("one:1", Schema2(), $"docker.digest={_manifestDigest}");
        await Image("same:1", Schema2(), $"docker.digest={_manifestDigest}");
        Assert.All(_store.List(), i => Assert.Equal((0, 105), (i.SharedSize, i.OwnSize)));

        await Image("small:1", small, $"docker.digest=sha256:{_base}");

        Assert.Equal(
            [("one:1", 100, 5), ("same:1", 100, 5), ("small:1", 100, 0)],
            _store.List().Select(i => (i.Name, i.SharedSize, i.OwnSize)));
        var one = _store.Get(ImageReference.Parse("one:1"));
        Assert.Equal((100, 5), (one.SharedSize, one.OwnSize));
    }

    [Fact]
    [Trait("Defect", "40")]
    public async Task An_image_names_the_containers_that_use_it_and_stays_while_they_do()
    {
        await Image("one:1", Schema2());
        await Image("two:1", Schema2());
        _users = [("one:1", "web"), ("one:1", "db"), ("one:1", "web"), ("gone:1", "old")];

        Assert.Equal(["db", "web"], _store.Get(ImageReference.Parse("one:1")).Containers);
        Assert.Equal([2, 0], _store.List().Select(i => i.Containers.Count));
        var error = Assert.Throws<SystemContainersException>(() => _store.Remove(ImageReference.Parse("one:1")));
        Assert.Equal(ErrorCode.ImageInUse, error.Code);
        Assert.Contains("web, db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_accepted_an_image_is_read_where_all_of_it_was_recorded()
    {
        string[] record =
        [
            "systemcontainers.source=docker://foo:1", "systemcontainers.policy=/p.json",
            "systemcontainers.policy-digest=sha256:1", "systemcontainers.requirement=signedBy",
            "systemcontainers.accepted=2026-02-03T04:05:06.0000000+00:00",
        ];
        await Image("foo:1", Schema2(), record);
        await Image(
            "signed:1", Schema2(), [.. record, "systemcontainers.signer=KEY", "systemcontainers.insecure=true"]);
        await Image("half:1", Schema2(), record[..2]);

        var plain = _store.Get(ImageReference.Parse("foo:1"));
        var signed = _store.Get(ImageReference.Parse("signed:1")).Acceptance!;

        Assert.Equal("docker://foo:1", plain.Source);
        var accepted = plain.Acceptance!;
        Assert.Equal(("/p.json", "signedBy", null, false),
            (accepted.Policy, accepted.Requirement, accepted.Signer, accepted.IsInsecure));
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), accepted.Time);
        Assert.Equal(("KEY", true), (signed.Signer, signed.IsInsecure));
        Assert.Null(_store.Get(ImageReference.Parse("half:1")).Acceptance);
    }

    [Fact]
    public async Task An_image_whose_layer_is_missing_says_which()
    {
        await Image("foo:1", Schema2());
        var stored = _store.GetStored(ImageReference.Parse("foo:1"));

        var error = Assert.Throws<SystemContainersException>(() => stored.Merge(_store.Repository));

        Assert.Equal((ErrorCode.StoreCorrupt, "foo:1"), (error.Code, error.Target));
        Assert.Contains(_base, error.Message, StringComparison.Ordinal);
        Assert.Throws<SystemContainersException>(() => _store.GetVariables(ImageReference.Parse("foo:1")));
    }

    [Fact]
    [Trait("Defect", "13")]
    public async Task An_image_is_found_by_its_digest_or_enough_of_it()
    {
        await Image("one:1", Schema2(), $"docker.digest=sha256:11{_base[2..]}");
        await Image("two:1", Schema2(), $"docker.digest=sha256:12{_base[2..]}");

        Assert.Equal("one:1", _store.Get(ImageReference.Parse("sha256:11")).Name);
        Assert.Equal("two:1", _store.Get(ImageReference.Parse("12" + _base[2..])).Name);
        Assert.Equal(
            ErrorCode.InvalidReference,
            Assert.Throws<SystemContainersException>(() => _store.Get(ImageReference.Parse("sha256:1"))).Code);
        Assert.Equal(
            ErrorCode.ImageNotFound,
            Assert.Throws<SystemContainersException>(() => _store.Get(ImageReference.Parse("sha256:2"))).Code);
    }

    [Fact]
    public async Task Removing_a_name_leaves_other_names_and_layers()
    {
        await Layer(_base, size: 1, uncompressed: 1);
        await Image("one:1", Schema2());
        await Image("two:1", Schema2());

        _store.Remove(ImageReference.Parse("one:1"));

        Assert.Equal(["two:1"], _store.List().Select(i => i.Name));
        Assert.NotNull(_store.Repository.ResolveRef(_base));
    }

    private static string Schema2() => $$"""
        {"schemaVersion":2,"config":{"digest":"sha256:{{_config}}","size":1},
         "layers":[{"digest":"sha256:{{_base}}","size":10},{"digest":"sha256:{{_top}}","size":1}]}
        """;

    private Task Layer(string digest, long size, long? uncompressed) => Commit(
        digest,
        "x",
        [
            $"docker.size={size}",
            .. uncompressed is null ? Array.Empty<string>() : [$"docker.uncompressed_size={uncompressed}"],
        ]);

    private Task Image(string name, string manifest, params string[] metadata) =>
        Commit(RefName.Encode(name), manifest, ["docker.manifest=" + manifest, .. metadata]);

    private async Task Commit(string refName, string content, params string[] metadata)
    {
        _folder.Write("tree/content", content);
        await CommandRunner.RunAsync(
            new Command(
                "ostree",
                [
                    "commit", "--repo=" + _store.Repository.Path, "--branch=ociimage/" + refName, "--fsync=false",
                    "--tree=dir=" + _folder.At("tree"), .. metadata.Select(m => "--add-metadata-string=" + m),
                ]),
            NullObserver.Instance,
            TestContext.Current.CancellationToken);
    }
}
