using SystemContainers.FaultDriver;
using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Mounting;

/// <summary>
/// What is left of mounts that were killed or ended by other means goes with the next call, and nothing else.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class MountLeftoverTests(TestStore store) : MountTestBase(store), IClassFixture<TestStore>
{
    [HostTheory]
    [InlineData("link the files")]
    [InlineData("mount /")]
    public async Task A_mount_that_is_killed_leaves_nothing_after_the_next_call(string message)
    {
        var before = HostPicture.Take(Store.Paths);

        Assert.Equal(Driver.Killed, await Driver.RunAsync(KilledAt(DriverOperation.Mount, message)));

        Assert.Empty(Store.Engine.Images.Mounts.List());
        Assert.NotEqual(before, HostPicture.Take(Store.Paths));
        await TidyAsync();
        Assert.Equal(before, HostPicture.Take(Store.Paths));
        Assert.False(Directory.Exists(Target));
    }

    [HostTheory]
    [InlineData("unmount /", true)]
    [InlineData("remove /", false)]
    public async Task A_dismount_that_is_killed_was_not_done_or_is_finished_by_the_next_call(
        string message, bool isMounted)
    {
        var before = HostPicture.Take(Store.Paths);
        await MountAsync(Target);

        Assert.Equal(Driver.Killed, await Driver.RunAsync(KilledAt(DriverOperation.Dismount, message)));

        Assert.Equal(isMounted ? [Target] : [], Store.Engine.Images.Mounts.List().Select(m => m.Path));
        Assert.Equal(isMounted, await IsMountPointAsync(Target));
        if (isMounted)
        {
            await DismountAsync(Target);
        }

        await TidyAsync();
        Assert.Equal(before, HostPicture.Take(Store.Paths));
        Assert.False(Directory.Exists(Target));
    }

    // A reboot does the same.
    [HostFact]
    public async Task What_was_unmounted_by_other_means_is_no_mount_and_its_tree_goes_with_the_next_call()
    {
        var before = HostPicture.Take(Store.Paths);
        await MountAsync(Target);
        await Host.MustRunAsync("umount", Target);
        Assert.Empty(Store.Engine.Images.Mounts.List());

        await TidyAsync();

        Assert.Equal(before, HostPicture.Take(Store.Paths));
        Assert.False(Directory.Exists(Target));
    }

    [HostFact]
    public async Task A_kill_between_the_steps_of_the_kernel_is_put_in_order_too()
    {
        var before = HostPicture.Take(Store.Paths);
        await MountAsync(Target);
        await Host.MustRunAsync("umount", Target);
        var tree = Path.Combine(Directory.EnumerateDirectories(Store.Paths.MountDirectory).Single(), "rootfs");
        await Host.MustRunAsync("mount", "--bind", tree, tree);
        await Host.MustRunAsync("mount", "-o", "remount,bind,ro", tree);
        Assert.Empty(Store.Engine.Images.Mounts.List());

        await TidyAsync();

        Assert.Equal(before, HostPicture.Take(Store.Paths));
    }

    // Mounts of a shared mount come and go on all its peers: the tree must be none.
    [HostFact]
    public async Task What_is_mounted_below_an_image_is_not_deleted_with_its_tree()
    {
        var precious = Path.Combine(Folder, "precious");
        Directory.CreateDirectory(precious);
        await File.WriteAllTextAsync(Path.Combine(precious, "file"), "P", TestStore.Token);
        await MountAsync(Target);
        await Host.MustRunAsync("mount", "--bind", precious, Path.Combine(Target, "sub"));

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => DismountAsync(Target));
        Assert.Equal(ErrorCode.Busy, error.Code);
        await Host.MustRunAsync("umount", "--lazy", Target);
        await TidyAsync();

        Assert.Equal("P", await File.ReadAllTextAsync(Path.Combine(precious, "file"), TestStore.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Store.Paths.MountDirectory));
    }

    [HostFact]
    public async Task A_tree_that_something_is_mounted_in_is_kept_with_a_warning()
    {
        await MountAsync(Target);
        await Host.MustRunAsync("umount", Target);
        var tree = Path.Combine(Directory.EnumerateDirectories(Store.Paths.MountDirectory).Single(), "rootfs");
        await Host.MustRunAsync("mount", "--bind", Folder, Path.Combine(tree, "sub"));
        var observer = new RecordingObserver();

        await TidyAsync(observer);

        Assert.Contains(tree, Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Folder));
        await Host.MustRunAsync("umount", Path.Combine(tree, "sub"));
        await TidyAsync();
        Assert.False(Directory.Exists(tree));
    }

    [HostFact]
    public async Task A_tree_that_a_process_sees_in_mounts_of_its_own_is_kept_until_it_ends()
    {
        await MountAsync(Target);
        using var other = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("unshare", ["--mount", "--propagation=private", "sleep", "60"]))!;
        while (await Host.MustRunAsync("cat", $"/proc/{other.Id}/comm") != "sleep")
        {
            await Task.Delay(10, TestStore.Token);
        }

        try
        {
            await DismountAsync(Target);
            Assert.Empty(Store.Engine.Images.Mounts.List());
            Assert.Equal("top", await Host.MustRunAsync("cat", $"/proc/{other.Id}/root{Target}/both"));
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync(TestStore.Token);
        }

        await TidyAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Store.Paths.MountDirectory));
    }

    // The next mount of any image, and its end.
    private async Task TidyAsync(IEngineObserver? observer = null)
    {
        var options = new MountOptions { Image = ImageReference.Parse(Image) };
        var mount = await Store.Engine.Images.Mounts.MountAsync(
            options, observer ?? NullObserver.Instance, TestStore.Token);
        await DismountAsync(mount.Path);
    }

    private DriverTask KilledAt(DriverOperation operation, string killAt) =>
        new() { Host = Store.Options, Operation = operation, Image = Image, Name = Target, KillAtMessage = killAt };
}
