using System.Text;
using SystemContainers.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

public sealed class HostileLayerTests : IDisposable
{
    private static readonly string _long = new('n', 256);
    private static readonly string _deep = string.Concat(Enumerable.Repeat("d/", 300)) + "file";
    private static readonly string _longPath = string.Concat(Enumerable.Repeat(new string('p', 200) + "/", 20)) + "file";

    private static readonly Dictionary<string, (string Named, LayerTar Tar)> _refused = new(StringComparer.Ordinal)
    {
        ["a name that climbs out"] = ("../../etc/passwd", new LayerTar().File("../../etc/passwd")),
        ["a name that climbs out half-way"] = ("a/../../b", new LayerTar().File("a/../../b")),
        ["a name that climbs and stays inside"] = ("a/../b", new LayerTar().File("a/../b")),
        ["a folder that climbs out"] = ("../x/", new LayerTar().Directory("../x/")),
        ["a name of two dots"] = ("..", new LayerTar().Directory("..")),
        ["an absolute name that climbs out"] = ("/../etc", new LayerTar().File("/../etc")),
        ["a symbolic link that climbs out by name"] = ("../l", new LayerTar().Link("../l", "x")),
        ["a name climbing in a pax record"] = ("../p", new LayerTar().Pax(("path", "../p")).File("harmless")),
        ["a GNU long name that climbs"] = ("../gnu", new LayerTar().LongName("../gnu").File("harmless")),
        ["a file below a symbolic link"] = ("l/file", new LayerTar().Link("l", "/etc").File("l/file")),
        ["a folder below a symbolic link"] = ("l/d/", new LayerTar().Link("l", "/").Directory("l/d/")),
        ["a file below a link to a link"] = ("m/file", new LayerTar().Link("l", "/").Link("m", "l").File("m/file")),
        ["a file deep below a symbolic link"] = ("l/a/b", new LayerTar().Link("l", "..").File("l/a/b")),
        ["a device below a symbolic link"] = ("l/null", new LayerTar().Link("l", "/dev").Add('3', "l/null")),
        ["a whiteout below a symbolic link"] = ("l/.wh.passwd", new LayerTar().Link("l", "/etc").File("l/.wh.passwd")),
        ["a hard link below a symbolic link"] = ("l/h", new LayerTar().File("f").Link("l", "/etc").HardLink("l/h", "f")),
        ["a symbolic link for the root"] = ("/.", new LayerTar().Link("/.", "/etc")),
        ["a symbolic link for the dot"] = ("./", new LayerTar().Link("./", "/etc")),
        ["a file for the root"] = ("/", new LayerTar().File("/")),
        ["a hard link for the root"] = (".", new LayerTar().File("f").HardLink(".", "f")),
        ["a file without a name"] = ("", new LayerTar().File("")),
        ["a file below a file"] = ("f/below", new LayerTar().File("f").File("f/below")),
        ["a folder below a file"] = ("f/below/", new LayerTar().File("f").Directory("f/below/")),
        ["a hard link to nothing"] = ("h", new LayerTar().HardLink("h", "nothing")),
        ["a hard link out of the layer"] = ("h", new LayerTar().HardLink("h", "../../etc/shadow")),
        ["a hard link to a host path"] = ("h", new LayerTar().HardLink("h", "/etc/shadow")),
        ["a hard link to a folder"] = ("h", new LayerTar().Directory("d/").HardLink("h", "d")),
        ["a hard link to itself"] = ("h", new LayerTar().HardLink("h", "h")),
        ["hard links in a circle"] = ("a", new LayerTar().HardLink("a", "b").HardLink("b", "a")),
        ["a hard link through a symbolic link"] = ("h", new LayerTar().Link("l", "/etc").HardLink("h", "l/passwd")),
        ["a hard link without a target"] = ("h", new LayerTar().HardLink("h", "")),
        ["a long hard link out of the layer"] = ("h", new LayerTar().LongLink("../" + new string('x', 150)).HardLink("h", "x")),
        ["a pax link path out of the layer"] = ("h", new LayerTar().File("f").Pax(("linkpath", "../f")).HardLink("h", "f")),
        ["a hard link below a file that came later"] = (
            "d/h", new LayerTar().HardLink("d/h", "f").File("f").File("d")),
        ["a symbolic link without a target"] = ("l", new LayerTar().Link("l", "")),
        ["a symbolic link with an endless target"] = (
            "l", new LayerTar().Pax(("linkpath", new string('t', 4096))).Link("l", "x")),
        ["a whiteout of nothing"] = (".wh.", new LayerTar().File("d/.wh.")),
        ["a whiteout of the folder itself"] = (".wh..", new LayerTar().File("d/.wh..")),
        ["a whiteout of the folder above"] = (".wh...", new LayerTar().File("d/.wh...")),
        ["a component that is too long"] = ("nnnn", new LayerTar().Pax(("path", _long)).File("x")),
        ["a GNU name that is too long"] = ("a/nnnn", new LayerTar().LongName("a/" + _long).File("x")),
        ["a path that is too deep"] = ("d/d/d", new LayerTar().Pax(("path", _deep)).File("x")),
        ["a path that no system call takes"] = ("pppp", new LayerTar().Pax(("path", _longPath)).File("x")),
        ["a NUL in a pax name"] = ("a", new LayerTar().Pax(("path", "a\0b")).File("x")),
        ["a name that is not UTF-8"] = ("caf", new LayerTar().File("caf\u00e9")),
        ["a negative owner of a file"] = ("f", new LayerTar().File("f", owner: -1)),
        ["a negative owner of a folder"] = ("d/", new LayerTar().Directory("d/", owner: -2)),
        ["a negative owner of a symbolic link"] = ("l", new LayerTar().Add('2', "l", link: "x", owner: -2)),
        ["a type that nobody knows"] = ("odd", new LayerTar().Add('Z', "odd")),
    };

    private readonly LayerStore _store = new();

    public static TheoryData<string> Refused => [.. _refused.Keys];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public void It_is_refused_and_the_error_names_the_entry_and_the_layer(string what)
    {
        var (named, tar) = _refused[what];

        var error = _store.Refuse(tar.ToArray());

        Assert.Contains($"'{named}", error.Problem.Replace("d/.wh", ".wh", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Nothing was stored", error.Remedy, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "ends within a file", new LayerTar().File("f", new string('x', 5000)).ToArray()[..2048] },
        { "ends within a large file", new LayerTar().Add('0', "f", "x", size: 3_000_000).ToArray() },
        { "ends within a header", new LayerTar().File("f").File("g").ToArray()[..1300] },
        { "ends within a pax header", new LayerTar().Pax(("path", new string('p', 900))).ToArrayWithoutEnd()[..700] },
        { "declares 8 GiB", new LayerTar().Add('0', "f", size: (8L << 30) - 1).ToArray() },
        { "declares more than there are numbers", new LayerTar().Add('0', "f", edit: h => h.AsSpan(124, 12).Fill(0x7F)).ToArray() },
        { "declares a negative size", new LayerTar().Add('0', "f", edit: h => h.AsSpan(124, 12).Fill(0xFF)).ToArray() },
        { "has a size of letters", new LayerTar().Add('0', "f", edit: h => LayerTar.Put(h, 124, "abcdefghijk")).ToArray() },
        { "has a size of letters in pax", new LayerTar().Pax(("size", "many")).File("f").ToArray() },
        { "has a size without end in pax", new LayerTar().Pax(("size", new string('9', 40))).File("f").ToArray() },
        { "has a negative size in pax", new LayerTar().Pax(("size", "-5")).File("f").ToArray() },
        { "has an owner without end in pax", new LayerTar().Pax(("uid", new string('9', 40))).File("f").ToArray() },
        { "has an owner of letters in pax", new LayerTar().Pax(("gid", "root")).File("f").ToArray() },
        { "has a size in pax that is larger than the content", new LayerTar().Pax(("size", "100000")).File("f").ToArray() },
        { "has a mode of letters", new LayerTar().Add('0', "f", edit: h => LayerTar.Put(h, 100, "rwxr-xr")).ToArray() },
        { "has a sparse file", new LayerTar().Add('S', "f", edit: h => LayerTar.Put(h, 257, "ustar  \0")).ToArray() },
        { "has no end", new LayerTar().File("f").ToArrayWithoutEnd() },
        { "is text", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("This is no archive. ", 200))) },
        { "has a pax record without a length", new LayerTar().Add('x', "x", "path=a\n").File("f").ToArray() },
        { "has a pax record with a wrong length", new LayerTar().Add('x', "x", "99 path=a\n").File("f").ToArray() },
        { "has one pax header after the other", new LayerTar().Pax(("path", "a")).Pax(("path", "b")).File("f").ToArray() },
        { "has the same pax record twice", new LayerTar().Pax(("path", "a"), ("path", "b")).File("f").ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_tar_that_is_broken_is_refused(string what, byte[] tar)
    {
        var error = _store.Refuse(tar);

        Assert.True(error.Problem.Length > $"Layer {error.Target} cannot be imported: .".Length, what);
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
    public void A_layer_with_more_entries_than_allowed_is_refused()
    {
        var tar = new LayerTar().File("a").File("b").File("c");

        Assert.Contains("2 entries", _store.Refuse(tar.ToArray(), limits: new LayerLimits(2)).Problem, StringComparison.Ordinal);
        _store.Import(tar.ToArray(), new LayerLimits(3));
    }

    [Fact]
    public void A_layer_that_unpacks_to_more_than_allowed_is_refused()
    {
        var limits = new LayerLimits(10, 1 << 20);
        var bomb = LayerTar.GZip(new LayerTar().File("bomb", new string('\0', (1 << 20) + 1)).ToArray());
        Assert.InRange(bomb.Length, 0, 100_000);

        Assert.Contains("'bomb'", _store.Refuse(bomb, limits: limits).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_after_the_end_of_the_tar_is_refused()
    {
        var limits = new LayerLimits(10, 1 << 20);
        var bomb = LayerTar.GZip([.. new LayerTar().File("f").ToArray(), .. new byte[4 << 20]]);

        Assert.Contains("more than", _store.Refuse(bomb, limits: limits).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_damage_is_refused_or_read_and_never_ends_in_another_error()
    {
        var good = new LayerTar().Directory("d/").Pax(("path", "d/é"), ("SCHILY.xattr.user.a", "b")).File("x")
            .Link("l", "d").HardLink("h", "d/é").LongName("long/" + new string('n', 120)).File("y").Add('6', "fifo").ToArray();
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var bad = good.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                var header = random.Next(good.Length / 512) * 512;
                Flip(bad, header + random.Next(512));
                Mend(bad, header, random);
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
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 0x11;
        return bytes;
    }

    // Most damage would only be seen as a wrong checksum of the header, so half of the time that is set right.
    private static void Mend(byte[] tar, int header, Random random)
    {
        if (random.Next(2) == 0 || tar[header + 257] != 'u')
        {
            return;
        }

        tar.AsSpan(header + 148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in tar.AsSpan(header, 512))
        {
            sum += b;
        }

        LayerTar.Put(tar, header + 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ");
    }
}
