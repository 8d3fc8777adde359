using SystemContainers.UnitTests.Images.Layers;
using static SystemContainers.UnitTests.Images.Hostile.HostileLayer;

namespace SystemContainers.UnitTests.Images.Hostile;

/// <summary>Layers with names and links that lead elsewhere.</summary>
/// <param name="outside">A folder that they try to change.</param>
internal sealed class HostileNames(string outside)
{
    private const string Climbs = "has '..'";
    private const string NotDirectory = "is a symbolic link, not a directory";

    private static readonly string _long = new('n', 256);
    private static readonly string _deep = string.Concat(Enumerable.Repeat("d/", 300)) + "file";
    private static readonly string _longPath = string.Concat(Enumerable.Repeat(new string('p', 200) + "/", 20))
        + "file";

    public IEnumerable<HostileLayer> All => [.. Names, .. SymbolicLinks, .. HardLinks, .. Whiteouts];

    private static HostileLayer[] Names =>
    [
        Of(
            "a name that climbs out", new LayerTar().File("../../etc/passwd"), Climbs, "../../etc/passwd",
            "CVE-2020-10696"),
        Of("a name that climbs out half-way", new LayerTar().File("a/../../b"), Climbs, "a/../../b"),
        Of("a name that climbs and stays inside", new LayerTar().File("a/../b"), Climbs, "a/../b"),
        Of("a folder that climbs out", new LayerTar().Directory("../x/"), Climbs, "../x/"),
        Of("a name of two dots", new LayerTar().Directory(".."), Climbs, ".."),
        Of("an absolute name that climbs out", new LayerTar().File("/../etc"), Climbs, "/../etc"),
        Of("a symbolic link that climbs out by name", new LayerTar().Link("../l", "x"), Climbs, "../l"),
        Of("a name climbing in a pax record", new LayerTar().Pax(("path", "../p")).File("harmless"), Climbs, "../p"),
        Of("a GNU long name that climbs", new LayerTar().LongName("../gnu").File("harmless"), Climbs, "../gnu"),
        Of("a device whose name climbs", new LayerTar().Add('3', "../null"), Climbs, "../null"),
        Of("a file without a name", new LayerTar().File(""), "entry 1: the root is not a directory"),
        Of(
            "a symbolic link for the root", new LayerTar().Link("/.", "/etc"), "the root is not a directory", "/.",
            "CVE-2021-29136"),
        Of(
            "a symbolic link for the dot", new LayerTar().Link("./", "/etc"), "the root is not a directory", "./",
            "CVE-2021-29136"),
        Of("a file for the root", new LayerTar().File("/"), "the name of a directory", "/"),
        Of("a hard link for the root", new LayerTar().File("f").HardLink(".", "f"), "the root is not a directory", "."),
        Of("a device for the root", new LayerTar().Add('4', "."), "the root is not a directory", "."),
        Of("a file below a file", new LayerTar().File("f").File("f/below"), "is a file, not a directory", "f/below"),
        Of(
            "a folder below a file", new LayerTar().File("f").Directory("f/below/"), "is a file, not a directory",
            "f/below/"),
        Of(
            "a component that is too long", new LayerTar().Pax(("path", _long)).File("x"), "longer than 255 bytes",
            "nnnn"),
        Of(
            "a GNU name that is too long", new LayerTar().LongName("a/" + _long).File("x"), "longer than 255 bytes",
            "a/nnnn"),
        Of("a path that is too deep", new LayerTar().Pax(("path", _deep)).File("x"), "directories deep", "d/d/d"),
        Of(
            "a path that no system call takes", new LayerTar().Pax(("path", _longPath)).File("x"),
            "longer than 3072 bytes", "pppp"),
        Of("a NUL in a pax name", new LayerTar().Pax(("path", "a\0b")).File("x"), "has a NUL", "a?b"),
        Of("a name that is not UTF-8", new LayerTar().File("caf\u00e9"), "not UTF-8", "caf"),
    ];

    private HostileLayer[] SymbolicLinks =>
    [
        Of(
            "a file below a symbolic link", new LayerTar().Link("l", outside).File("l/canary", "dead"), NotDirectory,
            "l/canary", "CVE-2014-9356"),
        Of("a folder below a symbolic link", new LayerTar().Link("l", outside).Directory("l/d/"), NotDirectory, "l/d/"),
        Of(
            "a file below a link to a link", new LayerTar().Link("l", outside).Link("m", "l").File("m/canary", "dead"),
            NotDirectory, "m/canary"),
        Of(
            "a file below a relative symbolic link", new LayerTar().Link("l", "../..").File("l/canary", "dead"),
            NotDirectory, "l/canary"),
        Of("a file deep below a symbolic link", new LayerTar().Link("l", "..").File("l/a/b"), NotDirectory, "l/a/b"),
        Of(
            "a device below a symbolic link", new LayerTar().Link("l", outside).Add('3', "l/null"), NotDirectory,
            "l/null"),
        Of("a link below a symbolic link", new LayerTar().Link("l", outside).Link("l/m", "x"), NotDirectory, "l/m"),
        Of(
            "a link below a link that a pax record made",
            new LayerTar().Pax(("linkpath", outside)).Link("l", "x").File("l/f"), NotDirectory, "l/f"),
        Of(
            "a folder that becomes a link", new LayerTar().Directory("d/").Link("d", outside).File("d/canary", "dead"),
            NotDirectory, "d/canary", "CVE-2026-45491"),
        Of("a symbolic link without a target", new LayerTar().Link("l", ""), "empty or too long", "l"),
        Of(
            "a symbolic link with an endless target",
            new LayerTar().Pax(("linkpath", new string('t', 4096))).Link("l", "x"), "empty or too long", "l"),
        Of("a symbolic link to a NUL", new LayerTar().Pax(("linkpath", "a\0b")).Link("l", "x"), "NUL", "l"),
        Of("a symbolic link to what is not UTF-8", new LayerTar().Link("l", "\u00ff"), "not UTF-8", "l"),
    ];

    private HostileLayer[] HardLinks =>
    [
        Of("a hard link to nothing", new LayerTar().HardLink("h", "nothing"), "no file of this layer", "h"),
        Of(
            "a hard link out of the layer", new LayerTar().HardLink("h", "../../etc/shadow"), Climbs, "h",
            "CVE-2026-50163"),
        Of(
            "a hard link to a host path", new LayerTar().HardLink("h", outside + "/canary"), "no file of this layer",
            "h", "CVE-2014-6407"),
        Of("a hard link to a folder", new LayerTar().Directory("d/").HardLink("h", "d"), "no file of this layer", "h"),
        Of("a hard link to itself", new LayerTar().HardLink("h", "h"), "no file of this layer", "h"),
        Of(
            "hard links in a circle", new LayerTar().HardLink("a", "b").HardLink("b", "a"), "no file of this layer",
            "a"),
        Of(
            "a hard link through a symbolic link", new LayerTar().Link("l", outside).HardLink("h", "l/canary"),
            "no file of this layer", "h"),
        Of(
            "a hard link below a symbolic link", new LayerTar().File("f").Link("l", outside).HardLink("l/h", "f"),
            NotDirectory, "l/h"),
        Of("a hard link without a target", new LayerTar().HardLink("h", ""), "no file of this layer", "h"),
        Of(
            "a long hard link out of the layer",
            new LayerTar().LongLink("../" + new string('x', 150)).HardLink("h", "x"), Climbs, "h"),
        Of(
            "a pax link path out of the layer", new LayerTar().File("f").Pax(("linkpath", "../f")).HardLink("h", "f"),
            Climbs, "h"),
        Of(
            "a hard link below a file that came later", new LayerTar().HardLink("d/h", "f").File("f").File("d"),
            "is a file, not a directory", "d/h"),
    ];

    private HostileLayer[] Whiteouts =>
    [
        Of(
            "a whiteout below a symbolic link", new LayerTar().Link("l", outside).File("l/.wh.canary", ""),
            NotDirectory, "l/.wh.canary"),
        Of(
            "an opaque whiteout below a symbolic link", new LayerTar().Link("l", outside).File("l/.wh..wh..opq", ""),
            NotDirectory, "l/.wh..wh..opq"),
        Of("a whiteout whose name climbs", new LayerTar().File("../.wh.canary", ""), Climbs, "../.wh.canary"),
        Of("a whiteout of nothing", new LayerTar().File("d/.wh."), "whiteout of nothing", "d/.wh."),
        Of("a whiteout of the folder itself", new LayerTar().File("d/.wh.."), "whiteout of nothing", "d/.wh.."),
        Of("a whiteout of the folder above", new LayerTar().File("d/.wh..."), "whiteout of nothing", "d/.wh..."),
        Of(
            "a whiteout that is a folder", new LayerTar().Directory("d/.wh.x/"), "a whiteout and a directory",
            "d/.wh.x/"),
    ];
}
