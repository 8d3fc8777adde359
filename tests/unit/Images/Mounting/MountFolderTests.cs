using SystemContainers.Images.Mounting;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Images.Mounting;

/// <summary>What mounts have left that are no more. Real mounts are made in the tests on a host.</summary>
public sealed class MountFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HostPaths _paths;
    private readonly MountFolder _mounts;

    public MountFolderTests()
    {
        _paths = new HostPaths { CheckoutDirectory = _folder.Root };
        _mounts = new MountFolder(_paths);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_tree_that_is_mounted_nowhere_is_removed_with_the_directory_that_was_made_for_it()
    {
        Directory.CreateDirectory(_folder.At("new"));
        await AddAsync(_folder.At("new"), isTargetNew: true);
        Assert.Empty(_mounts.List());

        _mounts.RemoveUnmounted(NullObserver.Instance);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_paths.MountDirectory));
        Assert.False(Directory.Exists(_folder.At("new")));
    }

    [Fact]
    public async Task The_directory_of_a_user_stays()
    {
        Directory.CreateDirectory(_folder.At("theirs"));
        await AddAsync(_folder.At("theirs"), isTargetNew: false);

        _mounts.RemoveUnmounted(NullObserver.Instance);

        Assert.True(Directory.Exists(_folder.At("theirs")));
    }

    [Fact]
    public async Task A_directory_that_was_made_for_it_stays_once_something_is_in_it()
    {
        var file = _folder.Write("new/precious", "P");
        await AddAsync(_folder.At("new"), isTargetNew: true);

        _mounts.RemoveUnmounted(NullObserver.Instance);

        Assert.True(File.Exists(file));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_paths.MountDirectory));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"Image\"")]
    public void A_tree_without_a_record_is_removed(string? record)
    {
        _folder.Write(".mounts/0123/rootfs/f", "F");
        if (record is not null)
        {
            _folder.Write(".mounts/0123/mount.json", record);
        }

        _mounts.RemoveUnmounted(NullObserver.Instance);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_paths.MountDirectory));
    }

    [Fact]
    public async Task Only_one_at_a_time_mounts_and_the_others_can_be_stopped()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(60));
        using (await _mounts.LockAsync(TestContext.Current.CancellationToken))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _mounts.LockAsync(source.Token));
        }

        using var again = await _mounts.LockAsync(TestContext.Current.CancellationToken);
    }

    private async Task AddAsync(string target, bool isTargetNew)
    {
        var record =
            new MountRecord { Image = "foo:1", Digest = "sha256:0", Target = target, IsTargetNew = isTargetNew };
        using var folder = await _mounts.LockAsync(TestContext.Current.CancellationToken);
        MountFolder.Add(
            folder, "0123", record, (directory, name) => directory.Create(name, 0x1C0).Dispose());
    }
}
