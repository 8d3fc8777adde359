using SystemContainers.Host.Processes;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Hostile;

/// <summary>Layers that attack, each after what an importer somewhere once fell for.</summary>
public sealed class HostileLayerTests : IDisposable
{
    private readonly LayerStore _store = new();
    private readonly string _outside;
    private readonly Dictionary<string, HostileLayer> _layers;

    public HostileLayerTests()
    {
        _outside = _store.At("outside");
        Directory.CreateDirectory(Path.Combine(_outside, "d"));
        File.WriteAllText(Path.Combine(_outside, "canary"), "alive");
        File.WriteAllText(Path.Combine(_outside, "d", "canary"), "alive");
        _layers = All(_outside).ToDictionary(l => l.What, StringComparer.Ordinal);
    }

    public static TheoryData<string> Names => [.. All("/").Select(l => l.What)];

    public void Dispose() => _store.Dispose();

    [Fact]
    public void There_are_enough_of_them() => Assert.True(_layers.Count >= 60, $"{_layers.Count}");

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_refused_with_layer_and_entry_named_and_nothing_is_touched(string what)
    {
        var layer = _layers[what];
        var before = Picture(_store.At("."));

        var error = _store.Refuse(layer.Blob, layer.Descriptor, layer.Limits);

        Assert.Equal(before, Picture(_store.At(".")));
        Assert.Contains(layer.Words, error.Problem, StringComparison.Ordinal);
        if (layer.Entry is not null)
        {
            Assert.Contains($"entry '{layer.Entry}", error.Problem, StringComparison.Ordinal);
        }

        Assert.Contains("Nothing was stored", error.Remedy, StringComparison.Ordinal);
    }

    // What was accepted before and after them is whole, also where they share its files.
    [Fact]
    public async Task The_ostree_command_finds_the_store_sound_after_all_of_them()
    {
        Requirements.Program("ostree");
        SetRef("before", _store.Import(new LayerTar().File("f", "content").File("g", new string('x', 5000))));
        foreach (var layer in _layers.Values)
        {
            _store.Refuse(layer.Blob, layer.Descriptor, layer.Limits);
        }

        SetRef("after", _store.Import(new LayerTar().File("f", "content").File("h", "other")));
        await CommandRunner.RunAsync(
            new Command("ostree", "fsck", "--quiet", "--repo=" + _store.Repository.Path),
            NullObserver.Instance,
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public void What_may_be_in_a_layer_stays_in_the_store()
    {
        var before = Picture(_outside);

        var commit = _store.Import(new LayerTar()
            .Link("absolute", _outside).Link("relative", "../../outside").Link("dev", "/dev").Add('3', "null")
            .Add('6', "fifo")
            .File("setuid", "s", 0x9ED).File("canary", "image").HardLink("hard", "canary").Link("l", _outside)
            .File("l", "replaced"));

        Assert.Equal(before, Picture(_outside));
        Assert.Contains("setuid 4755 s", _store.List(commit));
        Assert.DoesNotContain(_store.List(commit), line => line.StartsWith("null", StringComparison.Ordinal));
    }

    [Fact]
    public void Control_characters_of_a_name_do_not_reach_the_message()
    {
        var error = _store.Refuse(new LayerTar().File("../\u001b[31mred").ToArray());

        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_layer_of_hard_links_in_the_worst_order_does_not_take_for_ever()
    {
        const int count = 10_000;
        var tar = new LayerTar();
        for (var i = 0; i < count; i++)
        {
            tar.HardLink($"l{i}", $"l{i + 1}");
        }

        var commit = await Task.Run(() => _store.Import(tar.File($"l{count}")));

        var files = _store.Repository.ReadTree(commit.Tree).Files;
        Assert.Equal(count + 1, files.Count);
        Assert.Single(files.Select(f => f.Checksum).Distinct());
    }

    [Fact]
    public void A_layer_with_as_many_entries_as_allowed_is_read() =>
        _store.Import(new LayerTar().File("a").File("b").File("c").ToArray(), new LayerLimits(3));

    [Fact]
    public void Random_damage_is_refused_or_read_and_never_ends_in_another_error()
    {
        var good = new LayerTar().Directory("d/").Pax(("path", "d/é"), ("SCHILY.xattr.user.a", "b")).File("x")
            .Link("l", "d").HardLink("h", "d/é").LongName("long/" + new string('n', 120)).File("y").Add('6', "fifo")
            .ToArray();
        var random = new Random(11);
        var before = Picture(_outside);
        for (var round = 0; round < 300; round++)
        {
            var bad = good.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                var header = random.Next(good.Length / 512) * 512;
                bad[header + random.Next(512)] ^= 0x11;
                if (random.Next(2) == 0)
                {
                    LayerTar.Seal(bad.AsSpan(header, 512));
                }
            }

            try
            {
                _store.Import(bad);
            }
            catch (SystemContainersException e)
            {
                Assert.Equal(ErrorCode.InvalidImage, e.Code);
            }
        }

        Assert.Equal(before, Picture(_outside));
        var objects = _store.Repository.ObjectDirectory;
        foreach (var path in Directory.EnumerateFiles(objects, "*.dirtree", SearchOption.AllDirectories))
        {
            _store.Repository.ReadTree(
                Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileNameWithoutExtension(path));
        }
    }

    private static IEnumerable<HostileLayer> All(string outside) =>
        [.. new HostileNames(outside).All, .. HostileTars.All];

    // Everything below a folder: names, kinds, modes, times and content.
    private static List<string> Picture(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Where(f => f.Name != "tmp")
            .Select(f =>
                $"{f.FullName} {f.UnixFileMode} {f.LinkTarget} "
                + $"{(f is FileInfo file ? $"{file.LastWriteTimeUtc:O} {file.Length}" : "")}")
            .Order(StringComparer.Ordinal),
    ];

    private void SetRef(string name, Commit commit)
    {
        var tree = ObjectFormat.Commit(
            [], DateTimeOffset.UnixEpoch, Convert.FromHexString(commit.Tree),
            Convert.FromHexString(commit.DirectoryMetadata));
        using var transaction = new ObjectTransaction(_store.Repository);
        var checksum = Convert.ToHexStringLower(transaction.AddMetadata("commit", tree));
        transaction.Commit();
        _store.Repository.SetRef(name, checksum);
    }
}
