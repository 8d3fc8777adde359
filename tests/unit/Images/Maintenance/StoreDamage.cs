using System.Runtime.InteropServices;
using SystemContainers.Images;
using SystemContainers.Images.Ostree;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Maintenance;

/// <summary>One way to damage a store that has the image <see cref="Image"/>.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Kind">The finding that must come of it.</param>
/// <param name="Do">Does it, and gives the name of what is damaged.</param>
internal sealed partial record StoreDamage(
    string Name, SystemImageStoreFindingKind Kind, Func<MaintainedStore, string> Do)
{
    public const string Image = "foo/app:1";

    private const string Content = "the content of the program";

    /// <summary>The layers of the image.</summary>
    public static LayerTar[] Layers =>
        [
            new LayerTar().Directory("bin").File("bin/app", Content).Link("bin/link", "app"),
            new LayerTar().File("x", "y"),
        ];

    /// <summary>Damage to a layer.</summary>
    public static IReadOnlyList<StoreDamage> OfLayer { get; } =
    [
        OfFile("a byte flipped", path => Flip(path, 5)),
        OfFile("cut short", path => Cut(path)),
        OfFile("longer", path => File.AppendAllText(path, "x")),
        OfFile("emptied", path => File.WriteAllText(path, string.Empty)),
        OfFile("another mode", path => File.SetUnixFileMode(path, UnixFileMode.UserRead)),
        OfFile("set-user-ID", path => File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.SetUser)),
        OfFile("another owner", path => Assert.Equal(0, ChangeOwner(path, 7, 0))),
        OfFile("another group", path => Assert.Equal(0, ChangeOwner(path, 0, 7))),
        OfFile("an attribute more", path => Assert.Equal(0, SetXAttr(path, "user.more", [1], 1, 0))),
        OfFile("a link in its place", path => Replace(path, p => File.CreateSymbolicLink(p, "elsewhere"))),
        OfFile("a pipe in its place", path => Replace(path, p => Assert.Equal(0, MakeFifo(p, 0x1A4)))),
        OfLink("another target", path => Replace(path, p => File.CreateSymbolicLink(p, "sh"))),
        OfObject("a tree cut short", "dirtree", store => store.Object("dirtree", "link"), Cut),
        OfObject("a tree flipped", "dirtree", store => store.Object("dirtree", "link"), path => Flip(path, 3)),
        Missing("a file lost", store => store.Object("file", Content)),
        Missing("a tree lost", store => store.Object("dirtree", "link")),
        new("a commit cut short", SystemImageStoreFindingKind.DamagedObject, s => Damage(s.CommitPath(Layer), Cut)),
        new("a commit lost", SystemImageStoreFindingKind.DanglingRef, s => Ref(r => File.Delete(s.CommitPath(r)))),
        OfRef("a ref of garbage", path => File.WriteAllText(path, "!")),
        OfRef("an empty ref", path => File.WriteAllText(path, string.Empty)),
        new("a ref lost", SystemImageStoreFindingKind.MissingLayer, s =>
        {
            File.Delete(s.RefPath(Layer));
            return "sha256:" + Layer;
        }),
    ];

    /// <summary>Damage to the manifest.</summary>
    public static IReadOnlyList<StoreDamage> OfManifest { get; } =
    [
        OfObject(
            "manifest.json flipped", "file",
            s => s.Object("file", $"\"digest\":\"sha256:{Layer}"), path => Flip(path, 5)),
        OfObject("its tree flipped", "dirtree", ManifestTree, path => Flip(path, 3)),
        new("the time of its commit changed", SystemImageStoreFindingKind.DamagedObject, s =>
            Damage(s.CommitPath(RefName.Encode(Image)), path => Flip(path, (int)new FileInfo(path).Length - 72))),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    public static string Display(string path) =>
        Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileName(path);

    public static void Flip(string path, int at)
    {
        var content = File.ReadAllBytes(path);
        content[at] ^= 4;
        File.WriteAllBytes(path, content);
    }

    public static string Damage(string path, Action<string> damage)
    {
        damage(path);
        return Display(path);
    }

    public static void SetAttribute(string path, string name) =>
        Assert.Equal(0, SetXAttr(path, name, [1, 2], 2, 0));

    private static StoreDamage OfFile(string name, Action<string> damage) =>
        OfObject("a file: " + name, "file", store => store.Object("file", Content), damage);

    private static StoreDamage OfLink(string name, Action<string> damage) =>
        OfObject(
            "a link: " + name, "file",
            store => store.Objects().Single(o => new FileInfo(o).LinkTarget == "app"), damage);

    private static StoreDamage OfRef(string name, Action<string> damage) =>
        new(name, SystemImageStoreFindingKind.InvalidRef, store => Ref(layer => damage(store.RefPath(layer))));

    private static StoreDamage OfObject(
        string name, string type, Func<MaintainedStore, string> find, Action<string> damage) =>
        new(name, SystemImageStoreFindingKind.DamagedObject, s =>
        {
            var path = find(s);
            Assert.EndsWith(type, path, StringComparison.Ordinal);
            return Damage(path, damage);
        });

    private static StoreDamage Missing(string name, Func<MaintainedStore, string> find) =>
        new(name, SystemImageStoreFindingKind.MissingObject, s => Damage(find(s), File.Delete));

    private static string ManifestTree(MaintainedStore store)
    {
        var commit = store.Repository.ReadCommit(store.Repository.ResolveRef(RefName.Encode(Image))!);
        return store.Repository.PathOf(Repository.ObjectName(commit.Tree, "dirtree"));
    }

    private static string Ref(Action<string> damage)
    {
        damage(Layer);
        return "ociimage/" + Layer;
    }

    private static string Layer => RefName.OfBlob(LayerStore.DigestOf(Layers[0].ToArray()));

    private static void Cut(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);

    private static void Replace(string path, Action<string> make)
    {
        File.Delete(path);
        make(path);
    }

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetXAttr(string path, string name, byte[] value, nuint size, int flags);
}
