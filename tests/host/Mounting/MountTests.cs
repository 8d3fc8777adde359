using SystemContainers.FaultDriver;
using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Mounting;

/// <summary>Images that are mounted on a real host, and what is left of mounts.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class MountTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Image = "localhost/layered:v1";

    private readonly string _folder = Directory.CreateTempSubdirectory("mount-").FullName;

    private string Target => Path.Combine(_folder, "target");

    public async ValueTask InitializeAsync()
    {
        if (!Host.IsThrowAway || store.Engine.Images.ListNames().Contains(Image))
        {
            return;
        }

        var layout = Path.Combine(_folder, "layout");
        await LayeredImage.WriteAsync(
            layout,
            "{}",
            "echo base >both; echo base >only; echo x >gone; mkdir hidden sub; echo x >hidden/below; "
            + "echo x >hidden/new",
            "echo top >both; touch .wh.gone hidden; rm hidden; mkdir hidden; touch hidden/.wh..wh..opq; "
            + "echo top >hidden/new; cp /bin/busybox su; chmod 4755 su");
        await store.ImportAsync($"oci:{layout}:test", Image);
        Directory.Delete(layout, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            foreach (var mount in store.Engine.Images.Mounts.List())
            {
                await DismountAsync(mount.Path);
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    [HostFact]
    public async Task Defect_11_a_mount_has_the_top_layer_on_top_and_hides_what_whiteouts_hide()
    {
        var mount = await MountAsync(Target);

        Assert.Equal((Image, Target), (mount.Name, mount.Path));
        Assert.Equal(
            ["both: top", "hidden/new: top", "only: base", "su"],
            Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Target, f))
                .Select(f => f == "su" ? f : $"{f}: {File.ReadAllText(Path.Combine(Target, f)).Trim()}")
                .Order(StringComparer.Ordinal));
        Assert.True(Directory.Exists(Path.Combine(Target, "sub")));
    }

    [HostTheory]
    [InlineData("echo x >>both")]
    [InlineData("chmod 777 both")]
    [InlineData("rm both")]
    [InlineData("touch new")]
    public async Task Defect_6_nothing_in_a_mount_can_be_written_not_even_by_root(string command)
    {
        await MountAsync(Target);
        var before = await Host.MustRunScriptAsync($"cd {Target}; ls -lnR --time-style=full-iso; cat both");

        var written = await Host.RunAsync("bash", "-c", $"cd {Target}; {command}");

        Assert.NotEqual(0, written.ExitCode);
        Assert.Contains("Read-only file system", written.Error, StringComparison.Ordinal);
        Assert.Equal(before, await Host.MustRunScriptAsync($"cd {Target}; ls -lnR --time-style=full-iso; cat both"));
    }

    [HostFact]
    public async Task Set_user_ID_bits_and_devices_do_not_count_in_a_mount()
    {
        await MountAsync(Target);

        var options = await Host.MustRunAsync("findmnt", "-no", "VFS-OPTIONS", Target);

        Assert.Superset(new HashSet<string> { "ro", "nosuid", "nodev" }, options.Split(',').ToHashSet());
    }

    [HostFact]
    public async Task A_dismount_leaves_nothing_of_a_directory_that_was_made_for_the_mount()
    {
        var before = HostPicture.Take(store.Paths);
        await MountAsync(Target);
        Assert.NotEqual(before, HostPicture.Take(store.Paths));

        await DismountAsync(Target);

        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.False(Directory.Exists(Target));
    }

    [HostFact]
    public async Task A_dismount_leaves_the_directory_of_a_user_empty_as_it_was()
    {
        Directory.CreateDirectory(Target);
        await MountAsync(Target + "/");
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(Target));

        await DismountAsync(Target + "/");

        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
    }

    [HostFact]
    public async Task Without_a_place_an_image_is_mounted_where_only_root_gets_and_as_often_as_one_likes()
    {
        var first = await MountAsync(null);
        var second = await MountAsync(null);

        Assert.StartsWith("/run/systemcontainers/mounts/layered-v1-", first.Path, StringComparison.Ordinal);
        Assert.Equal(2, store.Engine.Images.Mounts.List().Count);
        var stranger = await Host.RunAsync("setpriv", "--reuid=12345", "--clear-groups", "ls", first.Path);
        Assert.Contains("Permission denied", stranger.Error, StringComparison.Ordinal);

        await DismountAsync(first.Path);
        Assert.Equal([second], store.Engine.Images.Mounts.List());
        await DismountAsync(second.Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries("/run/systemcontainers/mounts"));
    }

    [HostFact]
    public async Task A_place_is_found_by_any_path_that_leads_there()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), _folder);
        var mount = await MountAsync(Path.Combine(_folder, "link", "target"));
        Assert.Equal(Target, mount.Path);

        await DismountAsync(Path.Combine(_folder, "link", "target"));

        Assert.Empty(store.Engine.Images.Mounts.List());
    }

    [HostFact]
    public async Task A_directory_that_is_not_empty_is_refused_and_nothing_is_changed()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "precious"), "P", TestStore.Token);
        var before = HostPicture.Take(store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => MountAsync(Target));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Equal("P", await File.ReadAllTextAsync(Path.Combine(Target, "precious"), TestStore.Token));
    }

    [HostFact]
    public async Task A_mount_stays_as_it_is_when_the_image_is_removed_and_its_garbage_collected()
    {
        await MountAsync(Target);
        store.Engine.Images.Remove(ImageReference.Parse(Image));
        await Host.MustRunScriptAsync($"""
            cd {store.Engine.Images.Path}
            rm -f refs/heads/ociimage/*
            ostree --repo=. prune --refs-only
            ! find objects -name '*.file' | grep -q .
            """);

        Assert.Equal("top\n", await File.ReadAllTextAsync(Path.Combine(Target, "both"), TestStore.Token));
        Assert.Equal(Image, Assert.Single(store.Engine.Images.Mounts.List()).Name);
        await DismountAsync(Target);
    }

    [HostFact]
    public async Task A_mount_in_use_is_not_dismounted_and_stays_whole()
    {
        await MountAsync(Target);
        using var user = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sleep", "60") { WorkingDirectory = Target })!;
        try
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(() => DismountAsync(Target));

            Assert.Equal((ErrorCode.Busy, Target), (error.Code, error.Target));
            Assert.Equal("top\n", await File.ReadAllTextAsync(Path.Combine(Target, "both"), TestStore.Token));
        }
        finally
        {
            user.Kill();
            await user.WaitForExitAsync(TestStore.Token);
        }

        await DismountAsync(Target);
        Assert.False(Directory.Exists(Target));
    }

    [HostFact]
    public async Task Only_images_are_dismounted()
    {
        Directory.CreateDirectory(Target);
        await Host.MustRunAsync("mount", "-t", "tmpfs", "tmpfs", Target);
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => DismountAsync(Target));
        Assert.Equal((ErrorCode.MountNotFound, Target), (error.Code, error.Target));
        Assert.True(await IsMountPointAsync(Target));
        await Host.MustRunAsync("umount", Target);

        await MountAsync(Target);
        await Host.MustRunAsync("mount", "-t", "tmpfs", "tmpfs", Target);
        error = await Assert.ThrowsAsync<SystemContainersException>(() => DismountAsync(Target));
        Assert.Equal(ErrorCode.Busy, error.Code);
        Assert.Equal("tmpfs", await Host.MustRunAsync("stat", "-fc", "%T", Target));
        await Host.MustRunAsync("umount", Target);
    }

    [HostTheory]
    [InlineData("link the files")]
    [InlineData("mount /")]
    public async Task A_mount_that_is_killed_leaves_nothing_after_the_next_call(string message)
    {
        var before = HostPicture.Take(store.Paths);

        Assert.Equal(Driver.Killed, await Driver.RunAsync(Task(DriverOperation.Mount, message)));

        Assert.Empty(store.Engine.Images.Mounts.List());
        Assert.NotEqual(before, HostPicture.Take(store.Paths));
        await TidyAsync();
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.False(Directory.Exists(Target));
    }

    [HostTheory]
    [InlineData("unmount /", true)]
    [InlineData("remove /", false)]
    public async Task A_dismount_that_is_killed_was_not_done_or_is_finished_by_the_next_call(
        string message, bool isMounted)
    {
        var before = HostPicture.Take(store.Paths);
        await MountAsync(Target);

        Assert.Equal(Driver.Killed, await Driver.RunAsync(Task(DriverOperation.Dismount, message)));

        Assert.Equal(isMounted ? [Target] : [], store.Engine.Images.Mounts.List().Select(m => m.Path));
        Assert.Equal(isMounted, await IsMountPointAsync(Target));
        if (isMounted)
        {
            await DismountAsync(Target);
        }

        await TidyAsync();
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.False(Directory.Exists(Target));
    }

    // A reboot does the same.
    [HostFact]
    public async Task What_was_unmounted_by_other_means_is_no_mount_and_its_tree_goes_with_the_next_call()
    {
        var before = HostPicture.Take(store.Paths);
        await MountAsync(Target);
        await Host.MustRunAsync("umount", Target);
        Assert.Empty(store.Engine.Images.Mounts.List());

        await TidyAsync();

        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.False(Directory.Exists(Target));
    }

    [HostFact]
    public async Task A_kill_between_the_steps_of_the_kernel_is_put_in_order_too()
    {
        var before = HostPicture.Take(store.Paths);
        await MountAsync(Target);
        await Host.MustRunAsync("umount", Target);
        var tree = Path.Combine(Directory.EnumerateDirectories(store.Paths.MountDirectory).Single(), "rootfs");
        await Host.MustRunAsync("mount", "--bind", tree, tree);
        await Host.MustRunAsync("mount", "-o", "remount,bind,ro", tree);
        Assert.Empty(store.Engine.Images.Mounts.List());

        await TidyAsync();

        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    // Mounts of a shared mount come and go on all its peers: the tree must be none.
    [HostFact]
    public async Task What_is_mounted_below_an_image_is_not_deleted_with_its_tree()
    {
        var precious = Path.Combine(_folder, "precious");
        Directory.CreateDirectory(precious);
        await File.WriteAllTextAsync(Path.Combine(precious, "file"), "P", TestStore.Token);
        await MountAsync(Target);
        await Host.MustRunAsync("mount", "--bind", precious, Path.Combine(Target, "sub"));

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => DismountAsync(Target));
        Assert.Equal(ErrorCode.Busy, error.Code);
        await Host.MustRunAsync("umount", "--lazy", Target);
        await TidyAsync();

        Assert.Equal("P", await File.ReadAllTextAsync(Path.Combine(precious, "file"), TestStore.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Paths.MountDirectory));
    }

    [HostFact]
    public async Task A_tree_that_something_is_mounted_in_is_kept_with_a_warning()
    {
        await MountAsync(Target);
        await Host.MustRunAsync("umount", Target);
        var tree = Path.Combine(Directory.EnumerateDirectories(store.Paths.MountDirectory).Single(), "rootfs");
        await Host.MustRunAsync("mount", "--bind", _folder, Path.Combine(tree, "sub"));
        var observer = new RecordingObserver();

        await TidyAsync(observer);

        Assert.Contains(tree, Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder));
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
            await System.Threading.Tasks.Task.Delay(10, TestStore.Token);
        }

        try
        {
            await DismountAsync(Target);
            Assert.Empty(store.Engine.Images.Mounts.List());
            Assert.Equal("top", await Host.MustRunAsync("cat", $"/proc/{other.Id}/root{Target}/both"));
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync(TestStore.Token);
        }

        await TidyAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Paths.MountDirectory));
    }

    [HostFact]
    public async Task An_image_without_layers_is_mounted_empty_and_read_only()
    {
        const string name = "localhost/nothing:v1";
        var layout = Path.Combine(_folder, "nothing");
        await LayeredImage.WriteAsync(layout, "{}");
        await store.ImportAsync($"oci:{layout}:test", name);

        await store.Engine.Images.Mounts.MountAsync(
            new MountOptions { Image = ImageReference.Parse(name), Path = Target }, NullObserver.Instance,
            TestStore.Token);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
        Assert.Contains(
            "Read-only file system", (await Host.RunAsync("touch", Path.Combine(Target, "f"))).Error,
            StringComparison.Ordinal);
        await DismountAsync(Target);
        store.Engine.Images.Remove(ImageReference.Parse(name));
    }

    [HostFact]
    public async Task Mounts_at_the_same_time_wait_for_one_another()
    {
        var mounts = await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 5).Select(_ => MountAsync(null)));

        Assert.Equal(5, mounts.Select(m => m.Path).Distinct().Count());
        Assert.All(mounts, m => Assert.Equal("top\n", File.ReadAllText(Path.Combine(m.Path, "both"))));
        await System.Threading.Tasks.Task.WhenAll(mounts.Select(m => DismountAsync(m.Path)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Paths.MountDirectory));
    }

    private Task<SystemImageMount> MountAsync(string? path) => store.Engine.Images.Mounts.MountAsync(
        new MountOptions { Image = ImageReference.Parse(Image), Path = path }, NullObserver.Instance, TestStore.Token);

    private Task DismountAsync(string path) =>
        store.Engine.Images.Mounts.DismountAsync(path, NullObserver.Instance, CancellationToken.None);

    // The next mount of any image, and its end.
    private async Task TidyAsync(IEngineObserver? observer = null)
    {
        var options = new MountOptions { Image = ImageReference.Parse(Image) };
        var mount = await store.Engine.Images.Mounts.MountAsync(
            options, observer ?? NullObserver.Instance, TestStore.Token);
        await DismountAsync(mount.Path);
    }

    private DriverTask Task(DriverOperation operation, string killAt) =>
        new() { Host = store.Options, Operation = operation, Image = Image, Name = Target, KillAtMessage = killAt };

    private static async Task<bool> IsMountPointAsync(string path) =>
        (await Host.RunAsync("mountpoint", "-q", path)).ExitCode == 0;
}
