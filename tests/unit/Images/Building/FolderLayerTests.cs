using System.Formats.Tar;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed partial class FolderLayerTests : IDisposable
{
    private readonly BuildFolder _folder = new();
    private readonly RecordingObserver _observer = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Entries_are_sorted_and_parents_come_first()
    {
        _folder.Write("rootfs/etc-backup/file", "");
        _folder.Write("rootfs/Zebra", "");
        var names = (await BaseEntries()).Select(entry => entry.Name).ToList();
        Assert.Equal(
            [
                "Zebra", "etc/", "etc-backup/", "etc-backup/file", "etc/issue", "etc/motd",
                "usr/", "usr/bin/", "usr/bin/run.sh",
            ],
            names);
    }

    [Fact]
    public async Task Content_mode_and_links_are_kept()
    {
        File.SetUnixFileMode(_folder.At("rootfs/etc"), (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        File.SetUnixFileMode(_folder.At("rootfs/etc/motd"), UnixFileMode.UserRead | UnixFileMode.SetUser);
        var entries = await BaseEntries();
        Assert.Equal(Convert.ToInt32("1777", 8), (int)Entry(entries, "etc/").Mode);
        Assert.Equal(Convert.ToInt32("4400", 8), (int)Entry(entries, "etc/motd").Mode);
        Assert.Equal(TarEntryType.SymbolicLink, Entry(entries, "etc/issue").EntryType);
        Assert.Equal("motd", Entry(entries, "etc/issue").LinkName);
        using var content = new StreamReader(Entry(entries, "etc/motd").DataStream!);
        Assert.Equal("welcome\n", await content.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Exports_go_under_exports_without_what_describes_the_folder_itself()
    {
        _folder.Write("exports/hostfs/README.md", "for the host");
        var layout = await Build(_folder.Options());
        Assert.Equal(
            [
                "exports/", "exports/config.json.template", "exports/hostfs/", "exports/hostfs/README.md",
                "exports/hostfs/usr/", "exports/hostfs/usr/local/", "exports/hostfs/usr/local/bin/",
                "exports/hostfs/usr/local/bin/tool", "exports/service.template",
            ],
            layout.Entries(1).Select(entry => entry.Name));
    }

    [Fact]
    public async Task Files_are_a_layer_of_their_own_on_top()
    {
        _folder.Write("files/etc/motd", "other");
        var layout = await Build(_folder.Options() with { Files = _folder.At("files") });
        Assert.Equal(["etc/", "etc/motd"], layout.Entries(2).Select(entry => entry.Name));
    }

    [Fact]
    public async Task A_second_name_of_a_file_becomes_a_hard_link_to_the_first()
    {
        _folder.HardLink("rootfs/etc/motd", "rootfs/etc/welcome");
        _folder.HardLink("rootfs/etc/motd", "rootfs/bin");
        var entries = await BaseEntries();
        Assert.Equal(TarEntryType.RegularFile, Entry(entries, "bin").EntryType);
        foreach (var name in new[] { "etc/motd", "etc/welcome" })
        {
            Assert.Equal(TarEntryType.HardLink, Entry(entries, name).EntryType);
            Assert.Equal("bin", Entry(entries, name).LinkName);
        }
    }

    [Fact]
    public async Task A_socket_is_left_out_with_a_warning_that_names_it()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.At("rootfs/s")));
        Assert.DoesNotContain(await BaseEntries(), entry => entry.Name == "s");
        Assert.Contains(_folder.At("rootfs/s"), Assert.Single(_observer.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a name of more letters than the hundred that a plain header has room for, so that it needs another")]
    [InlineData("grüße")]
    [InlineData("two\nlines = 1")]
    public async Task A_name_that_no_plain_header_holds_is_kept(string name)
    {
        _folder.Write($"rootfs/{name}/{name}", "content");
        File.CreateSymbolicLink(_folder.At("rootfs/link"), name);
        var entries = await BaseEntries();
        Assert.Equal(7, Entry(entries, $"{name}/{name}").Length);
        Assert.Equal(name, Entry(entries, "link").LinkName);
        Assert.Equal(TarEntryType.Directory, Entry(entries, name + "/").EntryType);
    }

    [Fact]
    public async Task No_entry_is_newer_than_the_image()
    {
        var created = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);
        File.SetLastWriteTimeUtc(_folder.At("rootfs/etc/motd"), created.AddHours(-1).UtcDateTime);
        var layout = await Build(_folder.Options() with { Created = created });
        Assert.Equal(created.AddHours(-1), Entry(layout.Entries(0), "etc/motd").ModificationTime);
        Assert.Equal(created, Entry(layout.Entries(0), "usr/bin/run.sh").ModificationTime);
    }

    [Fact]
    public async Task Owners_are_kept_for_root_and_are_root_for_others()
    {
        var expected = 0;
        if (Environment.IsPrivilegedProcess)
        {
            expected = 3_000_000;
            Assert.Equal(0, ChangeOwner(_folder.At("rootfs/etc/motd"), expected, expected));
        }

        var entry = Entry(await BaseEntries(), "etc/motd");
        Assert.Equal(expected, entry.Uid);
        Assert.Equal(expected, entry.Gid);
    }

    [Fact]
    public async Task File_capabilities_are_kept_byte_by_byte()
    {
        // Version 2 with CAP_SETUID, CAP_KILL and CAP_SYS_NICE permitted and effective: bytes that are no text.
        byte[] capability = [1, 0, 0, 2, 0xa0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.SkipWhen(
            SetAttribute(_folder.At("rootfs/etc/motd"), "security.capability", capability, capability.Length, 0) != 0,
            "This user or this file system cannot give a file capabilities.");
        var layout = await Build(_folder.Options());
        byte[] record = [.. Encoding.ASCII.GetBytes("SCHILY.xattr.security.capability="), .. capability, (byte)'\n'];
        Assert.NotEqual(-1, layout.Layer(0).AsSpan().IndexOf(record));
    }

    [Fact]
    public async Task User_attributes_of_files_and_folders_are_kept_sorted_and_byte_by_byte()
    {
        byte[] value = [0xff, 0, (byte)'=', (byte)' '];
        Assert.SkipWhen(
            SetAttribute(_folder.At("rootfs/etc/motd"), "user.z", value, value.Length, 0) != 0,
            "This file system has no user attributes.");
        Assert.Equal(0, SetAttribute(_folder.At("rootfs/etc/motd"), "user.a", value, value.Length, 0));
        Assert.Equal(0, SetAttribute(_folder.At("rootfs/etc/motd"), "user.a=b", value, value.Length, 0));
        Assert.Equal(0, SetAttribute(_folder.At("rootfs/usr"), "user.note", "u"u8.ToArray(), 1, 0));
        Assert.Equal(0, SetAttribute(_folder.At("exports"), "user.note", "e"u8.ToArray(), 1, 0));

        var layout = await Build(_folder.Options());

        byte[] records =
        [
            .. "28 SCHILY.xattr.user.a="u8, .. value, .. "\n28 SCHILY.xattr.user.z="u8, .. value, (byte)'\n',
        ];
        Assert.NotEqual(-1, layout.Layer(0).AsSpan().IndexOf(records));
        Assert.Equal("u", Attribute(layout.Entries(0), "usr/"));
        Assert.Equal("e", Attribute(layout.Entries(1), "exports/"));
        Assert.Contains("user.a=b", Assert.Single(_observer.Warnings), StringComparison.Ordinal);

        static string Attribute(IEnumerable<TarEntry> entries, string name) =>
            Assert.IsType<PaxTarEntry>(Entry(entries, name)).ExtendedAttributes["SCHILY.xattr.user.note"];
    }

    [Theory]
    [InlineData("rootfs/etc/.wh.motd")]
    [InlineData("exports/.wh..wh..opq")]
    public async Task A_name_that_would_be_a_whiteout_is_refused(string name)
    {
        _folder.Write(name, "");
        var before = _folder.Snapshot();
        var e = await Assert.ThrowsAsync<SystemContainersException>(() => Build(_folder.Options()));
        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
        Assert.Contains(Path.GetFileName(name), e.Message, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Snapshot());
    }

    private async Task<IReadOnlyList<TarEntry>> BaseEntries() => (await Build(_folder.Options())).Entries(0);

    private async Task<BuiltLayout> Build(ImageBuildOptions options)
    {
        var file = await new ImageBuilder().BuildAsync(options, _observer, TestContext.Current.CancellationToken);
        return new BuiltLayout(file.Path, "v1");
    }

    private static TarEntry Entry(IEnumerable<TarEntry> entries, string name) =>
        Assert.Single(entries, entry => entry.Name == name);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte[] value, nint size, int flags);
}
