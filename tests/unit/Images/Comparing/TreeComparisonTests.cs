using SystemContainers.Images;
using SystemContainers.Images.Comparing;
using SystemContainers.Images.Layers;
using SystemContainers.Storage.Native;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Comparing;

public sealed class TreeComparisonTests : IDisposable
{
    private readonly LayerStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Trees_with_the_same_objects_have_no_differences()
    {
        var layer = new LayerTar().File("a", "A").File("d/b", "B").Link("l", "a");

        Assert.Empty(Compare(Merge(layer), Merge(layer)));
    }

    [Fact]
    public void What_is_added_and_removed_is_listed_whole_and_in_order_of_path() => Differ(
        new LayerTar().File("b", "B").File("gone/deep/f", "F").File("same"),
        new LayerTar().File("a", "AA").Directory("new/", 0x1C0).Link("new/l", "../a").File("same"),
        "Added /a File 0644, 2 B",
        "Removed /b File 0644, 1 B",
        "Removed /gone Directory 0755",
        "Removed /gone/deep Directory 0755",
        "Removed /gone/deep/f File 0644, 1 B",
        "Added /new Directory 0700",
        "Added /new/l Link -> ../a");

    [Fact]
    public void Names_are_in_the_order_of_their_bytes() => Differ(
        new LayerTar(),
        new LayerTar().File("B").File("a").File("a-b").File("a.b/f").File("\u00c3\u00a9"),
        "Added /B File 0644, 7 B",
        "Added /a File 0644, 7 B",
        "Added /a-b File 0644, 7 B",
        "Added /a.b Directory 0755",
        "Added /a.b/f File 0644, 7 B",
        "Added /\u00e9 File 0644, 7 B");

    [Fact]
    public void A_change_says_what_of_a_file_is_not_the_same() => Differ(
        new LayerTar()
            .File("attributes").File("content", "old").File("mode", mode: 0x1A4).File("owner").File("size", "1")
            .File("two", "1", mode: 0x1ED).Directory("d/", 0x3FF),
        new LayerTar()
            .Pax(("SCHILY.xattr.user.note", "x")).File("attributes").File("content", "new").File("mode", mode: 0x1ED)
            .File("owner", owner: 7).File("size", new string('x', 1300)).File("two", "22", mode: 0x9ED)
            .Directory("d/", 0x1ED, owner: 3),
        "Changed /attributes File attributes none -> user.note",
        "Changed /content File content, 3 B",
        "Changed /d Directory mode 1777 -> 0755, owner 0:0 -> 3:3",
        "Changed /mode File mode 0644 -> 0755",
        "Changed /owner File owner 0:0 -> 7:7",
        "Changed /size File 1 B -> 1.3 kB",
        "Changed /two File mode 0755 -> 4755, 1 B -> 2 B");

    [Fact]
    public void Content_and_mode_that_change_together_are_both_told()
    {
        var found = Assert.Single(Compare(
            Merge(new LayerTar().File("f", "old", 0x1A4)), Merge(new LayerTar().File("f", "new", 0x1ED))));

        Assert.Equal(DifferenceAspects.Content | DifferenceAspects.Mode, found.Aspects);
        Assert.Equal((UnixFileMode)0x1A4, found.Reference!.Mode);
        Assert.Equal((UnixFileMode)0x1ED, found.Difference!.Mode);
        Assert.NotEqual(found.Reference.Checksum, found.Difference.Checksum);
    }

    [Fact]
    public void Sizes_that_are_printed_alike_are_printed_in_full() => Differ(
        new LayerTar().File("f", new string('x', 12_301)), new LayerTar().File("f", new string('x', 12_302)),
        "Changed /f File 12301 B -> 12302 B");

    [Fact]
    public void A_link_is_compared_by_its_target() => Differ(
        new LayerTar().Link("l", "a").Link("same", "x"), new LayerTar().Link("l", "b").Link("same", "x"),
        "Changed /l Link target a -> b");

    [Fact]
    public void What_becomes_another_kind_is_removed_and_added() => Differ(
        new LayerTar().File("a", "A").File("b/f", "F").File("c", "C"),
        new LayerTar().File("a/f", "F").File("b", "B").Link("c", "a"),
        "Removed /a File 0644, 1 B",
        "Added /a Directory 0755",
        "Added /a/f File 0644, 1 B",
        "Removed /b Directory 0755",
        "Removed /b/f File 0644, 1 B",
        "Added /b File 0644, 1 B",
        "Removed /c File 0644, 1 B",
        "Added /c Link -> a");

    [Fact]
    public void Layers_and_whiteouts_count_as_they_do_in_a_container()
    {
        var found = Compare(
            Merge(
                new LayerTar().File("f", "low").File("gone", "G"),
                new LayerTar().File("f", "top").File(".wh.gone", "")),
            Merge(new LayerTar().File("f", "top")));

        Assert.Empty(found);
    }

    [Fact]
    public void The_root_itself_can_differ() => Differ(
        new LayerTar().Directory("./", 0x1ED), new LayerTar().Directory("./", 0x1C0),
        "Changed / Directory mode 0755 -> 0700");

    [Fact]
    public void A_deployment_of_the_image_has_no_differences_and_none_of_its_files_is_read()
    {
        var root = Merge(new LayerTar().File("a", "A").File("d/b", "B", 0x9ED, owner: 4).Link("l", "a"));
        CheckOut(root);
        var accessed = File.GetLastAccessTimeUtc(_store.At("tree/a"));

        Assert.Empty(CompareDeployed(root));
        Assert.Equal(accessed, File.GetLastAccessTimeUtc(_store.At("tree/a")));
    }

    [Fact]
    public void A_deployment_that_was_tampered_with_shows_every_change()
    {
        var root = Merge(new LayerTar()
            .File("copied", "C").File("edited", "1234").File("gone", "G").Directory("d/", 0x1C0).Link("l", "a"));
        CheckOut(root);
        Replace("copied", "C", (UnixFileMode)0x1A4);
        Replace("edited", "4321", (UnixFileMode)0x1A4);
        File.Delete(_store.At("tree/gone"));
        File.WriteAllText(_store.At("tree/d/put"), "P");
        File.SetUnixFileMode(_store.At("tree/d/put"), (UnixFileMode)0x180);
        File.SetUnixFileMode(_store.At("tree/d"), (UnixFileMode)0x1FF);
        File.Delete(_store.At("tree/l"));
        File.CreateSymbolicLink(_store.At("tree/l"), "b");

        Assert.Equal(
            [
                "Changed /d Directory mode 0700 -> 0777",
                "Added /d/put File 0600, 1 B",
                "Changed /edited File content, 4 B",
                "Removed /gone File 0644, 1 B",
                "Changed /l Link target a -> b",
            ],
            CompareDeployed(root).Select(Line));
    }

    // The old command made deployments whose root file system is that of another.
    [Fact]
    public void A_deployment_whose_root_is_a_link_is_followed_there()
    {
        var root = Merge(new LayerTar().File("a", "A"));
        CheckOut(root);
        Directory.CreateSymbolicLink(_store.At("link"), _store.At("tree"));

        Assert.Empty(CompareDeployed(root, "link"));
    }

    [Fact]
    public void A_name_or_target_cannot_write_to_the_terminal()
    {
        var found = Assert.Single(Compare(Merge(new LayerTar()), Merge(new LayerTar().Link("l", "\u001b[2J"))));

        Assert.Equal("-> ?[2J", found.Detail);
        Assert.Equal("\u001b[2J", found.Difference!.LinkTarget);
    }

    [Fact]
    public void An_object_that_is_lost_is_damage_of_the_store()
    {
        var root = Merge(new LayerTar().File("f", "F"));
        CheckOut(root);
        File.Delete(_store.Repository.ContentPath(root.Files["f"]));

        Assert.Equal(
            ErrorCode.StoreCorrupt, Assert.Throws<SystemContainersException>(() => CompareDeployed(root)).Code);
    }

    [Fact]
    public void A_comparison_can_be_stopped()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var root = new StoredDirectory(_store.Repository, Merge(new LayerTar().File("f")));

        Assert.Throws<OperationCanceledException>(() => new TreeComparison([], source.Token).Compare(root, root));
    }

    private void Differ(LayerTar reference, LayerTar other, params string[] lines) =>
        Assert.Equal(lines, Compare(Merge(reference), Merge(other)).Select(Line));

    private MergedDirectory Merge(params LayerTar[] layers) =>
        new LayerMerge(_store.Repository).Merge(layers.Select(_store.Import));

    private List<SystemImageDifference> Compare(MergedDirectory reference, MergedDirectory other) =>
        Compare(new StoredDirectory(_store.Repository, reference), new StoredDirectory(_store.Repository, other));

    private List<SystemImageDifference> CompareDeployed(MergedDirectory reference, string name = "tree") =>
        Compare(new StoredDirectory(_store.Repository, reference), DeployedNode.Root(_store.At(name)));

    private static List<SystemImageDifference> Compare(ImageNode reference, ImageNode other)
    {
        var found = new List<SystemImageDifference>();
        new TreeComparison(found, TestContext.Current.CancellationToken).Compare(reference, other);
        return found;
    }

    private void CheckOut(MergedDirectory root)
    {
        using var checkout = new HardLinkCheckout(_store.Repository);
        using var parent = DirectoryHandle.Open(_store.At("."));
        checkout.Write(root, parent, "tree", TestContext.Current.CancellationToken);
    }

    private void Replace(string name, string content, UnixFileMode mode)
    {
        File.Delete(_store.At("tree/" + name));
        File.WriteAllText(_store.At("tree/" + name), content);
        File.SetUnixFileMode(_store.At("tree/" + name), mode);
    }

    private static string Line(SystemImageDifference difference) =>
        $"{difference.Change} {difference.Name} {difference.Kind} {difference.Detail}";
}
