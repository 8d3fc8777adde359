using System.Text;
using SystemContainers.Images.Layers;
using SystemContainers.UnitTests.Images.Layers;
using static SystemContainers.UnitTests.Images.Hostile.HostileLayer;

namespace SystemContainers.UnitTests.Images.Hostile;

/// <summary>Layers whose headers, records, sizes or compression are not what they should be.</summary>
internal static class HostileTars
{
    private static readonly LayerLimits _small = new(10, 1 << 20);
    private static readonly byte[] _good = new LayerTar().File("f", new string('x', 5000)).ToArray();
    private static readonly string _wrong = "sha256:" + new string('0', 64);

    public static IEnumerable<HostileLayer> All =>
        [.. Entries, .. Sizes, .. Pax, .. Archives, .. Compression, .. Blobs];

    private static HostileLayer[] Entries =>
    [
        Of("a negative owner of a file", new LayerTar().File("f", owner: -1), "owner is negative", "f"),
        Of("a negative owner of a folder", new LayerTar().Directory("d/", owner: -2), "owner is negative", "d/"),
        Of(
            "a negative owner of a symbolic link", new LayerTar().Add('2', "l", link: "x", owner: -2),
            "owner is negative", "l"),
        Of(
            "an owner that means no change", new LayerTar().Pax(("uid", "4294967295")).File("f"),
            "none that there can be", "f"),
        Of("a type that nobody knows", new LayerTar().Add('Z', "odd"), "type 'Z'", "odd"),
        Of("a part of a file of several volumes", new LayerTar().Add('M', "part"), "type 'M'", "part"),
        Of(
            "a sparse file of GNU's", new LayerTar().Add('S', "f", edit: h => LayerTar.Put(h, 257, "ustar  \0")),
            "sparse", "f"),
        Of("a sparse file in pax", new LayerTar().Pax(("GNU.sparse.realsize", "99999999999999")).File("f"), "sparse"),
        Of("a folder with content", new LayerTar().Add('5', "d/", "content"), "has content and is no file", "d/"),
        Of(
            "a symbolic link with content", new LayerTar().Add('2', "l", "content", link: "x"),
            "has content and is no file", "l"),
        Of(
            "a mode of letters", new LayerTar().Add('0', "f", edit: h => LayerTar.Put(h, 100, "rwxr-xr")),
            "mode is no number", "f"),
        Of(
            "file capabilities that are none",
            new LayerTar().Pax(("SCHILY.xattr.security.capability", "all")).File("f"), "capabilities", "f"),
        Of(
            "an attribute without a name", new LayerTar().Pax(("SCHILY.xattr.user.", "x")).File("f"),
            "extended attribute", "f"),
        Of(
            "an attribute larger than there can be",
            new LayerTar().Pax(("SCHILY.xattr.user.x", new string('x', 70_000))).File("f"), "extended attribute", "f"),
    ];

    private static HostileLayer[] Sizes =>
    [
        Of("8 GiB that are not there", new LayerTar().Add('0', "f", size: (8L << 30) - 1), "cut off", "f"),
        Of(
            "more bytes than there are numbers", new LayerTar().Add('0', "f", edit: h => h.AsSpan(124, 12).Fill(0x7F)),
            "size is no number", "f"),
        Of("a negative size", new LayerTar().Add('0', "f", edit: h => h.AsSpan(124, 12).Fill(0xFF)), "no size", "f"),
        Of(
            "a size of letters", new LayerTar().Add('0', "f", edit: h => LayerTar.Put(h, 124, "abcdefghijk")),
            "size is no number", "f"),
        Of("an exbibyte", new LayerTar().Pax(("size", $"{1L << 60}")).File("f", ""), "more than 64 GiB", "f"),
        Of(
            "a size at which padding overflows", new LayerTar().Pax(("size", $"{long.MaxValue}")).File("f", ""),
            "no size", "f"),
        Of("two sizes", new LayerTar().Pax(("size", "3")).File("f", "content"), "in one place", "f", "CVE-2025-62518"),
        Of(
            "a size in pax that is larger than the content",
            new LayerTar().Pax(("size", "100000")).Add('0', "f", "abc", size: 0), "cut off", "f", "CVE-2025-62518"),
        new(
            "more than the limit in one file", new LayerTar().File("f", new string('x', (1 << 20) + 1)).ToArray(),
            "more than", "f") { Limits = _small },
        new("more entries than the limit", Many(11), "more than 10 entries", "f10") { Limits = _small },
    ];

    private static HostileLayer[] Pax =>
    [
        Of(
            "a size of letters in pax", new LayerTar().Pax(("size", "many")).File("f"),
            "'size' in its pax header is no number"),
        Of(
            "a size without end in pax", new LayerTar().Pax(("size", new string('9', 40))).File("f"),
            "'size' in its pax header is no number"),
        Of(
            "a negative size in pax", new LayerTar().Pax(("size", "-5")).File("f"),
            "'size' in its pax header is no number"),
        Of(
            "an owner without end in pax", new LayerTar().Pax(("uid", new string('9', 40))).File("f"),
            "'uid' in its pax header is no number"),
        Of(
            "an owner of letters in pax", new LayerTar().Pax(("gid", "root")).File("f"),
            "'gid' in its pax header is no number"),
        Of("a record without a length", new LayerTar().Add('x', "x", "path=a\n").File("f"), "wrong length", "x"),
        Of(
            "a record that is longer than its header", new LayerTar().Add('x', "x", "99 path=a\n").File("f"),
            "wrong length", "x"),
        Of("a record of negative length", new LayerTar().Add('x', "x", "-9 path=a\n").File("f"), "wrong length", "x"),
        Of("a record without a key", new LayerTar().Add('x', "x", "6 =ab\n").File("f"), "no key", "x"),
        Of(
            "one pax header after the other", new LayerTar().Pax(("path", "a")).Pax(("path", "b")).File("f"),
            "two headers of the same kind"),
        Of("the same record twice", new LayerTar().Pax(("path", "a"), ("path", "b")).File("f"), "'path' twice"),
        Of(
            "a name in pax and one of GNU's", new LayerTar().Pax(("path", "a")).LongName("b").File("f"),
            "and one in a GNU header"),
        Of(
            "a name for all entries", new LayerTar().Add('g', "g", "10 path=x\n").File("f"),
            "sets 'path' for all entries", "g"),
        Of("a pax header of gigabytes", new LayerTar().Add('x', "x", size: 4L << 30), "are allowed", "x"),
        Of("a long name of megabytes", new LayerTar().Add('L', "x", size: 4L << 20), "are allowed", "x"),
        Of("a pax header for nothing", new LayerTar().Pax(("path", "a")), "ends after a header"),
    ];

    private static HostileLayer[] Archives =>
    [
        new("an end within a file", _good[..2048], "cut off", "f"),
        new(
            "an end within a header", new LayerTar().File("f").File("g").ToArray()[..1300],
            "entry 2: the archive is cut off"),
        new("no end", new LayerTar().File("f").ToArrayWithoutEnd(), "entry 2: the archive is cut off"),
        new("no bytes", [], "cut off"),
        new("text", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("This is no archive. ", 200))), "checksum"),
        Of(
            "a wrong checksum of a header",
            new LayerTar().File("f").Raw(Encoding.ASCII.GetBytes("name".PadRight(512, '\0'))), "checksum", "name"),
        Of(
            "entries hidden behind one block of zeros", new LayerTar().File("f").Raw(new byte[512]).File("g"),
            "one block of zeros"),
    ];

    private static HostileLayer[] Compression =>
    [
        new(
            "a gzip bomb",
            LayerTar.GZip(new LayerTar().File("bomb", new string('\0', (1 << 20) + 1)).ToArray()),
            "more than",
            "bomb")
        {
            Limits = _small,
        },
        new("a gzip bomb behind the end", LayerTar.GZip([.. _good, .. new byte[4 << 20]]), "bytes that are allowed")
        {
            Limits = _small,
        },
        new(
            "a zstd bomb",
            [
                .. ZstdFrame.Raw(new LayerTar().Add('0', "bomb", size: 2L << 30).ToArrayWithoutEnd()),
                .. ZstdFrame.Zeros(16_384),
            ],
            "more than",
            "bomb")
        {
            Limits = _small,
        },
        new(
            "a zstd bomb behind the end",
            [.. ZstdFrame.Raw(_good), .. ZstdFrame.Zeros(4_096)],
            "bytes that are allowed")
        {
            Limits = _small,
        },
        new("a zstd window of gigabytes", ZstdFrame.WithWindow(31), "zstd data cannot be read"),
        new("gzip that is cut off", LayerTar.GZip(new LayerTar().File("f", Noise()).ToArray())[..2000], "cut off", "f"),
        new("zstd that is cut off", ZstdFrame.Raw(_good)[..1000], "cut off"),
        new("zstd and then something else", [.. ZstdFrame.Raw(_good), 1, 2, 3, 4, 5], "zstd data cannot be read"),
    ];

    private static HostileLayer[] Blobs =>
    [
        new("a blob with another digest", _good, "has the digest")
        {
            Descriptor = LayerStore.DescriptorOf(_good) with { Digest = _wrong },
        },
        new("a blob that is shorter than announced", _good, "bytes and not")
        {
            Descriptor = LayerStore.DescriptorOf(_good) with { Size = _good.Length + 1 },
        },
        new("a blob that is longer than announced", _good, "more than the")
        {
            Descriptor = LayerStore.DescriptorOf(_good) with { Size = _good.Length - 1 },
        },
        new("a blob of another layer", LayerTar.GZip(_good), "and the configuration says")
        {
            Descriptor = LayerStore.DescriptorOf(LayerTar.GZip(_good)) with { DiffId = _wrong },
        },
        new("a blob with something behind its tar", LayerTar.GZip([.. _good, 1]), "and the configuration says")
        {
            Descriptor = LayerStore.DescriptorOf(LayerTar.GZip([.. _good, 1]))
                with { DiffId = LayerStore.DigestOf(_good) },
        },
    ];

    private static string Noise()
    {
        var bytes = new byte[5000];
        new Random(3).NextBytes(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    private static byte[] Many(int count)
    {
        var tar = new LayerTar();
        for (var i = 0; i < count; i++)
        {
            tar.File($"f{i}");
        }

        return tar.ToArray();
    }
}
