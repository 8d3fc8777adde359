using SystemContainers.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

public sealed class LayerMergeTests : IDisposable
{
    private readonly LayerStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_upper_of_two_files_wins_and_what_only_one_has_stays() => Holds(
        [new LayerTar().File("both", "low").File("low", "L"), new LayerTar().File("both", "up").File("up", "U")],
        "both up", "low L", "up U");

    [Fact]
    public void A_whiteout_hides_the_file_or_folder_below_and_is_not_there_itself() => Holds(
        [
            new LayerTar().File("d/f", "F").File("d/keep", "K").File("gone/deep/f", "x"),
            new LayerTar().File("d/.wh.f", "").File(".wh.gone", ""),
        ],
        "d/", "d/keep K");

    [Fact]
    public void A_whiteout_of_what_is_not_there_does_nothing() =>
        Holds([new LayerTar().File("f", "F"), new LayerTar().File(".wh.x", "").File("new/.wh.y", "")], "f F", "new/");

    [Fact]
    public void A_whiteout_does_not_hide_what_its_own_layer_has() => Holds(
        [
            new LayerTar().File("d/old", "x").File("f", "old"),
            new LayerTar().File(".wh.d", "").File(".wh.f", "").File("d/new", "N").File("f", "F"),
        ],
        "d/", "d/new N", "f F");

    [Fact]
    public void What_was_hidden_can_come_back_in_a_later_layer() => Holds(
        [new LayerTar().File("f", "1"), new LayerTar().File(".wh.f", ""), new LayerTar().File("f", "3")], "f 3");

    [Fact]
    public void An_opaque_folder_hides_all_that_lower_layers_have_in_it_and_nothing_else() => Holds(
        [
            new LayerTar().File("d/a", "x").File("d/sub/b", "x").File("e", "E"),
            new LayerTar().File("d/.wh..wh..opq", "").File("d/new", "N"),
        ],
        "d/", "d/new N", "e E");

    [Fact]
    public void An_opaque_root_leaves_only_the_upper_layer() =>
        Holds(
            [new LayerTar().File("a", "x").File("d/b", "x"), new LayerTar().File(".wh..wh..opq", "").File("c", "C")],
            "c C");

    [Fact]
    public void Files_and_folders_take_the_place_of_each_other() => Holds(
        [new LayerTar().File("a/below", "x").File("b", "x"), new LayerTar().File("a", "A").File("b/below", "B")],
        "a A", "b/", "b/below B");

    [Fact]
    public void A_folder_replaces_a_symbolic_link_of_a_lower_layer_and_does_not_follow_it() => Holds(
        [new LayerTar().Link("l", "/etc").File("etc/keep", "K"), new LayerTar().Directory("l/").File("l/f", "F")],
        "etc/", "etc/keep K", "l/", "l/f F");

    [Fact]
    public void A_folder_has_owner_and_mode_of_the_topmost_layer_that_has_it()
    {
        var root = Merge(
            new LayerTar().Directory("./", 0x1ED).Directory("d/", 0x1C0, owner: 1).Directory("low/", 0x1C1),
            new LayerTar().Directory("./", 0x1E8).Directory("d/", 0x3FF, owner: 2));

        var directory = _store.Repository.ReadDirectoryMetadata(root.Directories["d"].Metadata);
        Assert.Equal((0x3FFu, 2u), (directory.Permissions, directory.UserId));
        Assert.Equal(0x1C1u, _store.Repository.ReadDirectoryMetadata(root.Directories["low"].Metadata).Permissions);
        Assert.Equal(0x1E8u, _store.Repository.ReadDirectoryMetadata(root.Metadata).Permissions);
    }

    [Fact]
    public void One_folder_can_be_looked_into_alone()
    {
        var layers = new[]
        {
            new LayerTar().File("exports/a", "x").File("usr/bin/big", "x"),
            new LayerTar().File("exports/.wh.a", "").File("exports/b", "B").File("usr/more", "x"),
        };

        var root = new LayerMerge(_store.Repository).Merge(layers.Select(_store.Import), "exports");

        Assert.Equal(["exports"], root.Directories.Keys);
        Assert.Null(root.FindFile("exports/a"));
        Assert.NotNull(root.FindFile("exports/b"));
        Assert.Null(root.FindDirectory("usr"));
    }

    [Fact]
    public void A_folder_looked_into_alone_is_hidden_by_its_whiteout()
    {
        var layers = new[] { new LayerTar().File("exports/a", "x"), new LayerTar().File(".wh.exports", "") };

        Assert.Null(
            new LayerMerge(_store.Repository).Merge(layers.Select(_store.Import), "exports").FindDirectory("exports"));
    }

    [Fact]
    public void A_path_through_a_file_or_link_finds_nothing()
    {
        var root = Merge(new LayerTar().File("d/f", "F").Link("l", "d"));

        Assert.NotNull(root.FindFile("d/f"));
        Assert.Null(root.FindFile("l/f"));
        Assert.Null(root.FindFile("d/f/x"));
        Assert.Null(root.FindFile("d"));
        Assert.Null(root.FindDirectory("d/f"));
        Assert.Same(root, root.FindDirectory(""));
    }

    [Fact]
    public void A_layer_whose_objects_are_gone_is_damage_of_the_store()
    {
        var commit = _store.Import(new LayerTar().File("d/f", "F"));
        var child = Assert.Single(_store.Repository.ReadTree(commit.Tree).Directories).Tree;
        File.Delete(
            Path.Combine(
                _store.Repository.ObjectDirectory,
                SystemContainers.Images.Ostree.Repository.ObjectName(child, "dirtree")));

        var error = Assert.Throws<SystemContainersException>(() => new LayerMerge(_store.Repository).Merge([commit]));

        Assert.Equal(ErrorCode.StoreCorrupt, error.Code);
        Assert.Contains(child[2..], error.Target, StringComparison.Ordinal);
    }

    private MergedDirectory Merge(params LayerTar[] layers) =>
        new LayerMerge(_store.Repository).Merge(layers.Select(_store.Import));

    private void Holds(LayerTar[] layers, params string[] lines)
    {
        var found = new List<string>();
        List(Merge(layers), string.Empty, found);
        Assert.Equal(lines.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private void List(MergedDirectory directory, string prefix, List<string> lines)
    {
        lines.AddRange(
            directory.Files.Select(f => $"{prefix}{f.Key} {File.ReadAllText(_store.Repository.ContentPath(f.Value))}"));
        foreach (var (name, child) in directory.Directories)
        {
            lines.Add($"{prefix}{name}/");
            List(child, $"{prefix}{name}/", lines);
        }
    }
}
