using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Mounting;

/// <summary>Images are mounted and dismounted on a real host.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class MountTests(TestStore store) : MountTestBase(store), IClassFixture<TestStore>
{
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
        var before = HostPicture.Take(Store.Paths);
        await MountAsync(Target);
        Assert.NotEqual(before, HostPicture.Take(Store.Paths));

        await DismountAsync(Target);

        Assert.Equal(before, HostPicture.Take(Store.Paths));
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
        Assert.Equal(2, Store.Engine.Images.Mounts.List().Count);
        var stranger = await Host.RunAsync("setpriv", "--reuid=12345", "--clear-groups", "ls", first.Path);
        Assert.Contains("Permission denied", stranger.Error, StringComparison.Ordinal);

        await DismountAsync(first.Path);
        Assert.Equal([second], Store.Engine.Images.Mounts.List());
        await DismountAsync(second.Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries("/run/systemcontainers/mounts"));
    }

    [HostFact]
    public async Task A_place_is_found_by_any_path_that_leads_there()
    {
        Directory.CreateSymbolicLink(Path.Combine(Folder, "link"), Folder);
        var mount = await MountAsync(Path.Combine(Folder, "link", "target"));
        Assert.Equal(Target, mount.Path);

        await DismountAsync(Path.Combine(Folder, "link", "target"));

        Assert.Empty(Store.Engine.Images.Mounts.List());
    }

    [HostFact]
    public async Task A_directory_that_is_not_empty_is_refused_and_nothing_is_changed()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "precious"), "P", TestStore.Token);
        var before = HostPicture.Take(Store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => MountAsync(Target));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal(before, HostPicture.Take(Store.Paths));
        Assert.Equal("P", await File.ReadAllTextAsync(Path.Combine(Target, "precious"), TestStore.Token));
    }

    [HostFact]
    public async Task A_mount_stays_as_it_is_when_the_image_is_removed_and_its_garbage_collected()
    {
        await MountAsync(Target);
        Store.Engine.Images.Remove(ImageReference.Parse(Image));
        await Host.MustRunScriptAsync($"""
            cd {Store.Engine.Images.Path}
            rm -f refs/heads/ociimage/*
            ostree --repo=. prune --refs-only
            ! find objects -name '*.file' | grep -q .
            """);

        Assert.Equal("top\n", await File.ReadAllTextAsync(Path.Combine(Target, "both"), TestStore.Token));
        Assert.Equal(Image, Assert.Single(Store.Engine.Images.Mounts.List()).Name);
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

    [HostFact]
    public async Task An_image_without_layers_is_mounted_empty_and_read_only()
    {
        const string name = "localhost/nothing:v1";
        var layout = Path.Combine(Folder, "nothing");
        await LayeredImage.WriteAsync(layout, "{}");
        await Store.ImportAsync($"oci:{layout}:test", name);

        await Store.Engine.Images.Mounts.MountAsync(
            new MountOptions { Image = ImageReference.Parse(name), Path = Target }, NullObserver.Instance,
            TestStore.Token);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
        Assert.Contains(
            "Read-only file system", (await Host.RunAsync("touch", Path.Combine(Target, "f"))).Error,
            StringComparison.Ordinal);
        await DismountAsync(Target);
        Store.Engine.Images.Remove(ImageReference.Parse(name));
    }

    [HostFact]
    public async Task Mounts_at_the_same_time_wait_for_one_another()
    {
        var mounts = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => MountAsync(null)));

        Assert.Equal(5, mounts.Select(m => m.Path).Distinct().Count());
        Assert.All(mounts, m => Assert.Equal("top\n", File.ReadAllText(Path.Combine(m.Path, "both"))));
        await Task.WhenAll(mounts.Select(m => DismountAsync(m.Path)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Store.Paths.MountDirectory));
    }
}
