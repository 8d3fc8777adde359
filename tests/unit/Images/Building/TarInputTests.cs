using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class TarInputTests : IDisposable
{
    private readonly BuildFolder _folder = new();
    private readonly RecordingObserver _observer = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tar_is_read_plain_or_compressed_and_keeps_order_owners_modes_and_links(bool isCompressed)
    {
        var entries = await Build(
            isCompressed,
            new PaxTarEntry(TarEntryType.Directory, "./"),
            new PaxTarEntry(TarEntryType.Directory, "./z/") { Mode = UnixFileMode.UserRead, Uid = 7, Gid = 8 },
            File("./z/file", "content"),
            new PaxTarEntry(TarEntryType.HardLink, "z/again") { LinkName = "./z/file" },
            new PaxTarEntry(TarEntryType.HardLink, "z/third") { LinkName = "z/again" },
            new PaxTarEntry(TarEntryType.SymbolicLink, "/a") { LinkName = "../z/file" });
        Assert.Equal(["z/", "z/file", "z/again", "z/third", "a"], entries.Select(entry => entry.Name));
        Assert.Equal((UnixFileMode.UserRead, 7, 8), (entries[0].Mode, entries[0].Uid, entries[0].Gid));
        using var content = new StreamReader(entries[1].DataStream!);
        Assert.Equal("content", await content.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal((TarEntryType.HardLink, "z/file"), (entries[2].EntryType, entries[2].LinkName));
        Assert.Equal((TarEntryType.HardLink, "z/again"), (entries[3].EntryType, entries[3].LinkName));
        Assert.Equal((TarEntryType.SymbolicLink, "../z/file"), (entries[4].EntryType, entries[4].LinkName));
        Assert.All(entries, entry => Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModificationTime));
    }

    [Fact]
    public async Task Attributes_of_users_are_kept_and_those_of_hosts_are_not()
    {
        Dictionary<string, string> attributes = new()
        {
            ["SCHILY.xattr.user.note"] = "kept", ["SCHILY.xattr.security.selinux"] = "label",
        };
        var entries = await Build(
            false,
            new PaxTarEntry(TarEntryType.Directory, "d/", attributes),
            new PaxTarEntry(TarEntryType.RegularFile, "d/file", attributes));
        Assert.All(entries, entry =>
        {
            var read = Assert.IsType<PaxTarEntry>(entry).ExtendedAttributes;
            Assert.Equal("kept", read["SCHILY.xattr.user.note"]);
            Assert.DoesNotContain("SCHILY.xattr.security.selinux", read.Keys);
        });
    }

    [Fact]
    public async Task A_device_is_left_out_with_a_warning_that_names_it()
    {
        var entries = await Build(false, new PaxTarEntry(TarEntryType.CharacterDevice, "dev/null"), File("file", ""));
        Assert.Equal(["file"], entries.Select(entry => entry.Name));
        Assert.Contains("dev/null", Assert.Single(_observer.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a/.wh.b")]
    public async Task A_name_that_leads_outside_or_hides_a_file_is_refused(string name) =>
        await IsRefused(name, File(name, ""));

    [Theory]
    [InlineData("missing")]
    [InlineData("../outside")]
    [InlineData("folder")]
    public async Task A_hard_link_to_what_is_no_file_of_the_archive_is_refused(string target) =>
        await IsRefused(
            target,
            new PaxTarEntry(TarEntryType.Directory, "folder"),
            new PaxTarEntry(TarEntryType.HardLink, "link") { LinkName = target });

    [Fact]
    public async Task A_file_that_is_no_archive_is_refused()
    {
        _folder.Write("rootfs.tar", string.Concat(Enumerable.Repeat("This is no archive. ", 200)));
        await IsRefused("rootfs.tar");
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        _folder.Write("rootfs.tar", "");
        await IsRefused("rootfs.tar");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_archive_that_ends_within_a_file_is_refused(bool isCompressed)
    {
        var random = new byte[100_000];
        new Random(1).NextBytes(random);
        using var content = new MemoryStream(random);
        WriteTar(isCompressed, new PaxTarEntry(TarEntryType.RegularFile, "big") { DataStream = content });
        using (var file = System.IO.File.OpenWrite(_folder.At("rootfs.tar")))
        {
            file.SetLength(50_000);
        }

        await IsRefused("rootfs.tar");
    }

    private async Task<IReadOnlyList<TarEntry>> Build(bool isCompressed, params TarEntry[] entries)
    {
        WriteTar(isCompressed, entries);
        var file = await Build();
        return new BuiltLayout(file.Path, "v1").Entries(0);
    }

    private async Task IsRefused(string named, params TarEntry[] entries)
    {
        if (entries.Length > 0)
        {
            WriteTar(false, entries);
        }

        var before = _folder.Snapshot();
        var e = await Assert.ThrowsAsync<SystemContainersException>(Build);
        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Equal(_folder.At("rootfs.tar"), e.Target);
        Assert.Equal(before, _folder.Snapshot());
    }

    private Task<SystemImageFile> Build() => new ImageBuilder().BuildAsync(
        _folder.Options() with { RootFileSystem = _folder.At("rootfs.tar") },
        _observer,
        TestContext.Current.CancellationToken);

    private void WriteTar(bool isCompressed, params TarEntry[] entries)
    {
        using var file = System.IO.File.Create(_folder.At("rootfs.tar"));
        using Stream output = isCompressed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var writer = new TarWriter(output);
        foreach (var entry in entries)
        {
            writer.WriteEntry(entry);
        }
    }

    private static PaxTarEntry File(string name, string content) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };
}
