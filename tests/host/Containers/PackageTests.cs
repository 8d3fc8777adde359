using System.Text.Json.Nodes;
using SystemContainers.Containers;
using SystemContainers.Containers.Packages;
using SystemContainers.FaultDriver;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Host files as a package in the database of the host's rpm.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class PackageTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "packed";
    private const string Package = "atomic-container-" + Name;
    private const string Folder = $"/etc/{Name}";
    private const int Port = 8240;

    public static TheoryData<DriverOperation, ChangeStep> Kills => new()
    {
        { DriverOperation.Install, ChangeStep.Staged }, { DriverOperation.Install, ChangeStep.FilesWritten },
        { DriverOperation.Update, ChangeStep.Stopped }, { DriverOperation.Update, ChangeStep.FilesWritten },
        { DriverOperation.Undo, ChangeStep.FilesWritten }, { DriverOperation.Uninstall, ChangeStep.Stopped },
        { DriverOperation.Uninstall, ChangeStep.FilesRemoved },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
    }

    [HostFact]
    public async Task A_package_comes_goes_up_and_down_and_goes_with_its_container()
    {
        await InstallAsync(await AddAsync("one", "2.0", ("both", "1\n"), ("first/only", "1\n")), start: true);

        Assert.Equal($"{Package} 2.0", await InstalledAsync());
        Assert.Equal(
            $"{Folder}\n{Folder}/both\n{Folder}/first\n{Folder}/first/only",
            await RpmAsync("--query", "--list", Package));
        Assert.Empty((await Host.RunAsync("rpm", "--verify", Package)).Output);
        Assert.Equal("1\n", File.ReadAllText($"{Folder}/both"));
        var info =
            JsonNode.Parse(await File.ReadAllTextAsync(store.Paths.Deployment(Name, 0) + "/info", TestStore.Token))!;
        Assert.Equal(Package + ".rpm", info["rpm-installed"]?.ToString());
        Assert.Equal("yes", info["system-package"]?.ToString());
        Assert.Empty(info["installed-files"]!.AsArray());
        Assert.Contains("digests OK", await RpmAsync("--checksig", FileOf(0)), StringComparison.Ordinal);

        // An older version too: the deployment that is active decides.
        var update = await store.UpdateAsync(
            Name, await AddAsync("two", "1.0", ("both", "2\n"), ("second/only", "2\n")));
        Assert.Empty(update.KeptFiles);
        Assert.Equal($"{Package} 1.0", await InstalledAsync());
        Assert.Equal("2\n", File.ReadAllText($"{Folder}/both"));
        Assert.False(Directory.Exists($"{Folder}/first"));

        await store.UndoAsync(Name);
        Assert.Equal($"{Package} 2.0", await InstalledAsync());
        Assert.Equal("1\n", File.ReadAllText($"{Folder}/both"));
        Assert.False(Directory.Exists($"{Folder}/second"));
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        Assert.Empty(await InstalledAsync());
        Assert.False(Directory.Exists(Folder));
    }

    [HostFact]
    public async Task What_was_changed_on_the_host_is_kept_as_rpm_does_it_and_reported()
    {
        await InstallAsync(await AddAsync("one", "1.0", ("both", "1\n")));
        File.WriteAllText($"{Folder}/both", "mine\n");

        var update = await store.UpdateAsync(Name, await AddAsync("two", "2.0", ("both", "2\n")));

        Assert.Equal([$"{Folder}/both"], update.KeptFiles);
        Assert.Equal("mine\n", File.ReadAllText($"{Folder}/both"));
        Assert.Equal("2\n", File.ReadAllText($"{Folder}/both.rpmnew"));
    }

    [HostFact]
    public async Task Plain_files_become_a_package_and_plain_files_again()
    {
        await InstallAsync(await AddAsync("one", "1.0", ("both", "1\n")), SystemPackage.No);
        var plain = ContainerPicture.Tree(Folder);
        Assert.Empty(await InstalledAsync());

        await UpdateAsync(SystemPackage.Yes);
        Assert.Equal($"{Package} 1.0", await InstalledAsync());
        Assert.Equal(UpdateOutcome.Unchanged, (await store.UpdateAsync(Name)).Outcome);
        await store.UpdateAsync(Name, values: ("RECEIVER", "Anna"));
        Assert.Equal($"{Package} 1.0", await InstalledAsync());

        await UpdateAsync(SystemPackage.No);
        Assert.Empty(await InstalledAsync());
        Assert.Equal(plain, ContainerPicture.Tree(Folder));
        await store.UndoAsync(Name);
        Assert.Equal($"{Package} 1.0", await InstalledAsync());
    }

    [HostTheory]
    [MemberData(nameof(Kills))]
    public async Task A_change_that_is_killed_leaves_the_old_package_or_none(DriverOperation operation, ChangeStep step)
    {
        var first = await AddAsync("one", "2.0", ("both", "1\n"), ("first/only", "1\n"));
        var second = await AddAsync("two", "1.0", ("both", "2\n"), ("second/only", "2\n"));
        if (operation != DriverOperation.Install)
        {
            await InstallAsync(first);
        }

        if (operation == DriverOperation.Undo)
        {
            await store.UpdateAsync(Name, second);
        }

        var before = await InstalledAsync() + string.Join('\n', ContainerPicture.Tree(Folder));
        var task = new DriverTask
        {
            Host = store.Options,
            Operation = operation,
            Name = Name,
            Image = operation == DriverOperation.Update ? second : first,
            SystemPackage = SystemPackage.Yes,
            KillAt = step,
        };
        Assert.Equal(Driver.Killed, await Driver.RunAsync(task));
        await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);

        var expected = operation == DriverOperation.Uninstall ? string.Empty : before;
        Assert.Equal(expected, await InstalledAsync() + string.Join('\n', ContainerPicture.Tree(Folder)));
    }

    [HostFact]
    public async Task A_package_that_the_host_cannot_take_changes_nothing()
    {
        await InstallAsync(await AddAsync("one", "1.0", ("both", "1\n")), start: true);
        var needy = await AddLabelledAsync(
            "needy", "2.0", ("atomic.requires", "nothing-that-is-there >= 7"), ("both", "2\n"));
        var before = HostPicture.Take(store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => store.UpdateAsync(Name, needy));

        Assert.Equal(ErrorCode.ToolFailed, error.Code);
        Assert.Contains("nothing-that-is-there >= 7 is needed", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.Equal($"{Package} 1.0", await InstalledAsync());
    }

    [HostFact]
    public async Task Where_the_host_is_not_made_of_packages_or_was_booted_from_OSTree_the_answer_is_clear()
    {
        var image = await AddAsync("one", "1.0", ("both", "1\n"));
        await InstallAsync(image, SystemPackage.Auto);
        Assert.Empty(await InstalledAsync());
        Assert.True(File.Exists($"{Folder}/both"));
        await store.RemoveAsync(Name);

        File.WriteAllText("/run/ostree-booted", string.Empty);
        try
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(() => InstallAsync(image));
            Assert.Equal(ErrorCode.InvalidArgument, error.Code);
            Assert.Contains("OSTree", error.Message, StringComparison.Ordinal);
            await InstallAsync(image, SystemPackage.Auto);
            Assert.True(File.Exists($"{Folder}/both"));
        }
        finally
        {
            File.Delete("/run/ostree-booted");
        }
    }

    [HostFact]
    public async Task A_file_of_the_host_or_of_another_package_is_not_replaced()
    {
        var image = await AddAsync("one", "1.0", ("both", "1\n"));
        Directory.CreateDirectory(Folder);
        File.WriteAllText($"{Folder}/both", "host\n");
        var options = TestStore.InstallOptions(Name, image, Port, start: false) with
        {
            SystemPackage = SystemPackage.Yes, Force = true,
        };

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));

        Assert.Equal(ErrorCode.HostFileExists, error.Code);
        Assert.Equal("host\n", File.ReadAllText($"{Folder}/both"));
        Assert.Empty(await InstalledAsync());
    }

    [HostTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_of_the_package_of_another_container_is_not_replaced(bool force)
    {
        await InstallAsync(await AddAsync("one", "1.0", ("both", "1\n")));
        var options = TestStore.InstallOptions(
            "robber", await AddAsync("two", "2.0", ("both", "2\n")), Port + 1, start: false) with
        {
            SystemPackage = SystemPackage.No, Force = force,
        };

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));

        Assert.Equal(ErrorCode.HostFileExists, error.Code);
        Assert.Contains($"{Folder}/both of the container {Name}", error.Message, StringComparison.Ordinal);
        Assert.Empty((await Host.RunAsync("rpm", "--verify", Package)).Output);
    }

    [HostFact]
    public async Task A_package_that_the_image_brings_is_used_if_it_has_nothing_but_files()
    {
        var file = await RpmOfAsync(await AddAsync("one", "7.0", ("both", "ready\n")));
        var image = await store.AddAsync(
            new TestImage("ready")
            {
                EditExports = exports => File.Copy(file, Path.Combine(exports, "container.rpm")),
            });
        await InstallAsync(image);

        Assert.Equal($"{Package} 7.0", await InstalledAsync());
        Assert.Equal("ready\n", File.ReadAllText($"{Folder}/both"));
        await store.RemoveAsync(Name);
        Assert.Empty(await InstalledAsync());
    }

    [HostFact]
    public async Task A_package_of_the_whole_container_serves_it_on_a_host_without_the_image()
    {
        var image = await AddAsync("one", "1.0", ("both", "1\n"));
        var package = await RpmOfAsync(image, whole: true);
        Assert.DoesNotContain(Name, store.Containers.ListNames());
        try
        {
            await Host.MustRunAsync("rpm", "--install", package);
            await Host.MustRunAsync("systemctl", "daemon-reload");
            await Host.MustRunAsync("systemctl", "start", Name);

            Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
            Assert.Equal("1\n", File.ReadAllText($"{Folder}/both"));
            var container = await store.GetAsync(Name);
            Assert.True(container.IsPreinstalled);
            Assert.Equal(ContainerState.Running, container.State);
        }
        finally
        {
            await Host.RunAsync("systemctl", "stop", Name);
            await Host.RunAsync("rpm", "--erase", Package);
        }

        Assert.False(Directory.Exists($"/usr/lib/containers/atomic/{Name}"));
        Assert.False(File.Exists($"/usr/lib/systemd/system/{Name}.service"));
        Assert.False(Directory.Exists(Folder));
    }

    [HostFact]
    public async Task The_other_package_manager_takes_it_up_down_and_away_in_a_root_of_its_own()
    {
        var first = await RpmOfAsync(await AddAsync("one", "1.0", ("both", "1\n")));
        var second = await RpmOfAsync(await AddAsync("two", "2.0", ("both", "2\n")));
        var root = Directory.CreateTempSubdirectory("test-root-").FullName;

        await DnfAsync(root, "install", first);
        Assert.Equal("1\n", File.ReadAllText(root + Folder + "/both"));
        await DnfAsync(root, "upgrade", second);
        Assert.Equal("2\n", File.ReadAllText(root + Folder + "/both"));
        await DnfAsync(root, "downgrade", first);
        Assert.Equal("1\n", File.ReadAllText(root + Folder + "/both"));
        await DnfAsync(root, "remove", Package);
        Assert.False(Directory.Exists(root + Folder));
        Directory.Delete(root, recursive: true);
    }

    private static Task DnfAsync(string root, string verb, string package) => Host.MustRunAsync(
        "dnf", $"--installroot={root}", "--releasever=1", "--disablerepo=*", "--nogpgcheck", "--noplugins",
        "--assumeyes", "-C", verb, package);

    private static Task<string> RpmAsync(params string[] arguments) => Host.MustRunAsync("rpm", arguments);

    private static async Task<string> InstalledAsync()
    {
        var found = await Host.RunAsync("rpm", "--query", "--queryformat", "%{NAME} %{VERSION}\n", Package);
        return found.ExitCode == 0 ? found.Output.TrimEnd() : string.Empty;
    }

    private string FileOf(int deployment) => Path.Combine(store.Paths.Deployment(Name, deployment), Package + ".rpm");

    private Task<string> RpmOfAsync(string image, bool whole = false) => store.Containers.MakePackageAsync(
        new PackageOptions
        {
            Image = ImageReference.Parse(image),
            Name = Name,
            Variables = TestStore.Values(("PORT", $"{Port}"), ("RECEIVER", "Jerry")),
            HostFilesOnly = !whole,
            Destination = Directory.CreateTempSubdirectory("test-rpm-").FullName,
        },
        NullObserver.Instance,
        TestStore.Token);

    private Task<SystemContainer> InstallAsync(
        string image, SystemPackage package = SystemPackage.Yes, bool start = false) =>
        store.Containers.InstallAsync(
            TestStore.InstallOptions(Name, image, Port, start) with { SystemPackage = package },
            NullObserver.Instance,
            TestStore.Token);

    private Task<SystemContainer> InstallAsync(string image, bool start) =>
        InstallAsync(image, SystemPackage.Yes, start);

    private Task<SystemContainerUpdate> UpdateAsync(SystemPackage package) => store.Containers.UpdateAsync(
        new UpdateOptions { Name = Name, SystemPackage = package, StartPolicy = TestStore.Policy },
        NullObserver.Instance,
        TestStore.Token);

    private Task<string> AddAsync(string tag, string version, params (string Path, string Text)[] files) =>
        AddLabelledAsync(tag, version, ("atomic.license", "MIT"), files);

    private async Task<string> AddLabelledAsync(
        string tag, string version, (string Name, string Value) label, params (string Path, string Text)[] files)
    {
        var image = new TestImage(tag)
        {
            HostFiles = files.ToDictionary(f => $"{Folder}/{f.Path}", f => f.Text),
            EditOptions = options => options with
            {
                Labels = new Dictionary<string, string> { ["atomic.version"] = version, [label.Name] = label.Value },
            },
        };
        return await store.AddAsync(image, $"localhost/packed:{tag}");
    }
}
