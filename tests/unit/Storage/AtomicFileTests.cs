using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using Xunit;

namespace SystemContainers.UnitTests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FileModes.Private)]
    [InlineData(FileModes.Public)]
    public void A_file_has_content_and_mode_and_nothing_else_is_left(UnixFileMode mode)
    {
        AtomicFile.Write(_folder.At("file"), "content"u8, mode);

        Assert.Equal("content", File.ReadAllText(_folder.At("file")));
        Assert.Equal(mode, File.GetUnixFileMode(_folder.At("file")));
        Assert.Equal(["file"], Names());
    }

    [Fact]
    public void A_file_replaces_an_older_one_and_its_mode()
    {
        _folder.Write("file", "a longer content than the new one");

        AtomicFile.Write(_folder.At("file"), "new"u8, FileModes.Private);

        Assert.Equal("new", File.ReadAllText(_folder.At("file")));
        Assert.Equal(FileModes.Private, File.GetUnixFileMode(_folder.At("file")));
    }

    [Fact]
    public void A_file_replaces_a_link_and_not_what_it_points_to()
    {
        File.CreateSymbolicLink(_folder.At("file"), _folder.Write("target", "untouched"));

        AtomicFile.Write(_folder.At("file"), "new"u8, FileModes.Public);

        Assert.Null(new FileInfo(_folder.At("file")).LinkTarget);
        Assert.Equal("untouched", File.ReadAllText(_folder.At("target")));
    }

    [Fact]
    public void A_name_as_long_as_the_file_system_allows_can_be_written()
    {
        var name = new string('n', 255);

        AtomicFile.Write(_folder.At(name), "x"u8, FileModes.Public);
        AtomicFile.Link(_folder.At(name), "target");

        Assert.Equal("target", new FileInfo(_folder.At(name)).LinkTarget);
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_behind()
    {
        Directory.CreateDirectory(_folder.At("file/below"));

        Assert.Throws<SystemContainersException>(() => AtomicFile.Write(_folder.At("file"), "x"u8, FileModes.Public));
        Assert.Throws<SystemContainersException>(() => AtomicFile.Link(_folder.At("file"), "x"));

        Assert.Equal(["file"], Names());
    }

    [Fact]
    public async Task A_reader_finds_the_whole_old_or_the_whole_new_file_while_it_is_written()
    {
        var (old, @new) = (new byte[30_000], new byte[20_000]);
        @new.AsSpan().Fill(1);
        AtomicFile.Write(_folder.At("file"), old, FileModes.Public);

        var seen = await ReadWhile(
            () => File.ReadAllBytes(_folder.At("file")),
            i => AtomicFile.Write(_folder.At("file"), i % 2 == 0 ? @new : old, FileModes.Public));

        Assert.All(seen, bytes => Assert.True(bytes.AsSpan().SequenceEqual(old) || bytes.AsSpan().SequenceEqual(@new)));
    }

    [Fact]
    [Trait("Defect", "8")]
    public async Task A_link_is_there_at_every_instant_while_it_is_switched()
    {
        AtomicFile.Link(_folder.At("link"), "0");

        var seen = await ReadWhile(
            () => new FileInfo(_folder.At("link")).LinkTarget,
            i => AtomicFile.Link(_folder.At("link"), $"{i % 2}"));

        Assert.DoesNotContain(null, seen);
        Assert.Equal(["link"], Names());
    }

    [Fact]
    public void A_link_may_point_to_nothing()
    {
        AtomicFile.Link(_folder.At("link"), "/no/such/place");

        Assert.Equal("/no/such/place", new FileInfo(_folder.At("link")).LinkTarget);
    }

    [Fact]
    public void Two_folders_change_places_at_once()
    {
        _folder.Write("a/file", "A");
        _folder.Write("b/file", "B");
        var identity = FileStatus.Read(_folder.At("a")).Identity;

        AtomicFile.Exchange(_folder.At("a"), _folder.At("b"));

        Assert.Equal(("B", "A"), (File.ReadAllText(_folder.At("a/file")), File.ReadAllText(_folder.At("b/file"))));
        Assert.Equal(identity, FileStatus.Read(_folder.At("b")).Identity);
    }

    [Fact]
    public void Nothing_changes_places_with_what_is_not_there()
    {
        _folder.Write("a", "A");

        var error = Assert.Throws<SystemContainersException>(
            () => AtomicFile.Exchange(_folder.At("a"), _folder.At("b")));

        Assert.Equal(ErrorCode.StorageUnsuitable, error.Code);
        Assert.Equal("A", File.ReadAllText(_folder.At("a")));
    }

    [Fact]
    public void Removing_says_whether_there_was_something()
    {
        _folder.Write("file", "x");
        File.CreateSymbolicLink(_folder.At("dangling"), "/no/such/place");

        Assert.True(AtomicFile.Remove(_folder.At("file")));
        Assert.True(AtomicFile.Remove(_folder.At("dangling")));
        Assert.False(AtomicFile.Remove(_folder.At("file")));
        Assert.False(AtomicFile.Remove(_folder.At("no/such/folder/file")));
        Assert.Empty(Names());
    }

    [Fact]
    public void Removing_a_link_leaves_what_it_points_to()
    {
        File.CreateSymbolicLink(_folder.At("link"), _folder.Write("target", "x"));

        Assert.True(AtomicFile.Remove(_folder.At("link")));

        Assert.Equal(["target"], Names());
    }

    private static async Task<List<T>> ReadWhile<T>(Func<T> read, Action<int> change)
    {
        var seen = new List<T>();
        var reading = Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                seen.Add(read());
            }
        });
        for (var i = 0; !reading.IsCompleted; i++)
        {
            change(i);
        }

        await reading;
        return seen;
    }

    private IEnumerable<string> Names() =>
        Directory.EnumerateFileSystemEntries(_folder.Root).Select(p => Path.GetFileName(p))
            .Order(StringComparer.Ordinal);
}
