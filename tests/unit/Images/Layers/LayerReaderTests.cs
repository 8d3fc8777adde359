using SystemContainers.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

public sealed class LayerReaderTests : IDisposable
{
    private readonly LayerStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Files_folders_and_links_are_stored_with_content_and_mode() => Holds(
        new LayerTar().Directory("usr/", 0x1C0).File("usr/a", "A", 0x9ED).Link("usr/l", "../../x")
            .File("b", "B", 0x100),
        "b 0400 B", "usr/ 0700", "usr/a 4755 A", "usr/l -> ../../x");

    [Fact]
    public void Leading_slashes_and_dots_are_dropped() => Holds(
        new LayerTar().Directory("./", 0x1ED).File("/etc/a", "A").File("./etc/./b", "B").File("etc//c", "C"),
        "etc/ 0755", "etc/a 0644 A", "etc/b 0644 B", "etc/c 0644 C");

    [Fact]
    public void The_entry_of_the_root_sets_its_owner_and_mode_only()
    {
        var commit = _store.Import(new LayerTar().Directory("/.", 0x1C0, owner: 7));

        var root = _store.Repository.ReadDirectoryMetadata(commit.DirectoryMetadata);
        Assert.Equal((0x1C0u, 7u, 7u), (root.Permissions, root.UserId, root.GroupId));
        Assert.Empty(_store.List(commit));
    }

    [Fact]
    public void Devices_pipes_and_sockets_are_left_out_and_take_the_place_of_what_was_there() => Holds(
        new LayerTar().File("null", "x").Add('3', "null").Add('4', "dev/sda").Add('6', "pipe").File("end", "E"),
        "dev/ 0755", "end 0644 E");

    [Fact]
    public void Whiteouts_are_kept_as_files_as_the_old_transport_kept_them() => Holds(
        new LayerTar().File("d/.wh.gone", "").File("d/.wh..wh..opq", "").File("d/.wh..wh.x", ""),
        "d/ 0755", "d/.wh..wh..opq 0644 ", "d/.wh..wh.x 0644 ", "d/.wh.gone 0644 ");

    [Fact]
    public void Of_two_entries_with_one_name_the_last_wins() => Holds(
        new LayerTar().File("f", "first").File("f", "second").Link("l", "a").Link("l", "b").Link("x", "/etc")
            .File("x", "X"),
        "f 0644 second", "l -> b", "x 0644 X");

    [Fact]
    public void A_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file() => Holds(
        new LayerTar().File("a/below", "x").File("a", "A").File("b", "x").Directory("b/").File("b/below", "B"),
        "a 0644 A", "b/ 0755", "b/below 0644 B");

    [Fact]
    public void A_folder_that_comes_after_its_files_keeps_them() => Holds(
        new LayerTar().File("d/f", "F").Directory("d/", 0x1C0), "d/ 0700", "d/f 0644 F");

    [Fact]
    public void A_folder_may_take_the_place_of_a_symbolic_link() => Holds(
        new LayerTar().Link("d", "/etc").Directory("d/").File("d/f", "F"), "d/ 0755", "d/f 0644 F");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chains_of_hard_links_hold_in_both_orders(bool isBackwards)
    {
        var tar = isBackwards
            ? new LayerTar().HardLink("c", "b").HardLink("b", "./a").File("a", "A")
            : new LayerTar().File("a", "A").HardLink("b", "/a").HardLink("c", "b");

        Holds(tar, "a 0644 A", "b 0644 A", "c 0644 A");
    }

    [Fact]
    public void A_hard_link_has_what_its_target_was_when_it_came() => Holds(
        new LayerTar().File("a", "old").HardLink("h", "a").File("a", "new"), "a 0644 new", "h 0644 old");

    [Fact]
    public void A_file_that_comes_after_a_waiting_hard_link_of_its_name_wins() => Holds(
        new LayerTar().HardLink("h", "a").File("h", "H").File("a", "A"), "a 0644 A", "h 0644 H");

    [Fact]
    public void A_hard_link_to_a_symbolic_link_is_one() => Holds(
        new LayerTar().Link("l", "/etc").HardLink("h", "l"), "h -> /etc", "l -> /etc");

    [Fact]
    public void Names_are_taken_from_pax_records_and_gnu_entries()
    {
        var name = string.Join('/', Enumerable.Repeat(new string('n', 90), 3));
        var target = new string('t', 300);
        Holds(
            new LayerTar().Pax(("path", "é/" + name)).File("short", "P").LongName(name).LongLink(target)
                .Link("short", "t"),
            $"{new string('n', 90)}/ 0755", $"{string.Join('/', Enumerable.Repeat(new string('n', 90), 2))}/ 0755",
            $"{name} -> {target}", "é/ 0755", $"é/{new string('n', 90)}/ 0755",
            $"é/{string.Join('/', Enumerable.Repeat(new string('n', 90), 2))}/ 0755", $"é/{name} 0644 P");
    }

    [Fact]
    public void A_size_in_a_pax_record_is_the_size() => Holds(
        new LayerTar().Pax(("size", "3")).Add('0', "f", "abc", size: 0).File("g", "G"), "f 0644 abc", "g 0644 G");

    [Fact]
    public void A_name_of_255_bytes_and_a_path_of_256_levels_are_allowed()
    {
        var name = new string('n', 255);
        var deep = string.Concat(Enumerable.Repeat("d/", 255)) + "f";

        var lines = _store.List(
            _store.Import(new LayerTar().Pax(("path", name)).File("x", "").Pax(("path", deep)).File("y", "")));

        Assert.Contains($"{name} 0644 ", lines);
        Assert.Contains($"{deep} 0644 ", lines);
    }

    [Fact]
    public void Garbage_after_the_end_of_the_tar_counts_for_the_digest_only()
    {
        var tar = new LayerTar().File("f", "F").ToArray();

        Assert.Equal(["f 0644 F"], _store.List(_store.Import([.. tar, .. new byte[9000], 1, 2, 3])));
    }

    [Fact]
    public void An_empty_layer_has_an_empty_root()
    {
        Assert.Empty(_store.List(_store.Import(new LayerTar())));
        Assert.Empty(_store.List(_store.Import(LayerTar.GZip(new byte[1024]))));
    }

    [Fact]
    public void A_large_file_is_stored_whole()
    {
        var content = string.Concat(Enumerable.Range(0, 400_000).Select(i => (char)('a' + (i % 26))))
            + new string('z', 1 << 20);

        Holds(
            new LayerTar().File("large", content).File("large2", content), $"large 0644 {content}",
            $"large2 0644 {content}");
    }

    [Fact]
    public void A_global_pax_header_is_passed_over() => Holds(
        new LayerTar().Add('g', "pax_global_header", "52 comment=0123456789012345678901234567890123456789\n")
            .File("f", "F"),
        "f 0644 F");

    [Theory]
    [InlineData("user.note", "kept", true)]
    [InlineData("security.capability", "\u0001\0\0\u0002\0 \0\0\0\0\0\0\0\0\0\0\0\0\0\0", true)]
    [InlineData("security.selinux", "system_u", false)]
    [InlineData("system.posix_acl_access", "x", false)]
    [InlineData("trusted.overlay.opaque", "y", false)]
    public void Capabilities_and_user_attributes_are_kept_and_others_left_out(string name, string value, bool isKept)
    {
        var tar = new LayerTar().Pax(("SCHILY.xattr." + name, value)).Directory("d/").ToArray();

        var commit = _store.Import(tar);

        var directory = Assert.Single(_store.Repository.ReadTree(commit.Tree).Directories);
        var attributes = _store.Repository.ReadDirectoryMetadata(directory.Metadata).Attributes;
        Assert.Equal(isKept ? [name] : [], attributes.Select(a => a.Name));
        Assert.All(attributes, a => Assert.Equal(value.Select(c => (byte)c), a.Value));
    }

    private void Holds(LayerTar tar, params string[] lines) =>
        Assert.Equal(lines.Order(StringComparer.Ordinal), _store.List(_store.Import(tar)));
}
