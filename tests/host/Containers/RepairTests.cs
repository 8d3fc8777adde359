using SystemContainers.Containers;
using SystemContainers.Images;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.HostTests.Containers;

/// <summary>
/// Troubleshooting: what used to be found and cleaned up by hand is found and mended, on a service that runs.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class RepairTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "patient";
    private const string Unit = Name + ".service";
    private const string Folder = "/etc/" + Name;
    private const int Port = 8172;

    private static readonly TestImage _image = new("patient")
    {
        HostFiles = new Dictionary<string, string> { [$"{Folder}/a"] = "A\n", [$"{Folder}/b"] = "B\n" },
        TmpfilesTemplate = "d $RUN_DIRECTORY/$NAME - - - - -\n",
    };

    private string UnitFile => store.Paths.Unit(Name);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
            await RepairAsync();
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
    }

    [HostFact]
    public async Task A_sound_container_has_no_findings_whether_it_runs_or_not()
    {
        await InstallAsync();
        var before = HostPicture.TakeExactly(store.Paths);
        Assert.Empty(await TestAsync());

        await store.Containers.StopAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Empty(await TestAsync());
        await store.Containers.StartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Empty(await TestAsync());
        Assert.Equal(before.Where(IsOnDisk), HostPicture.TakeExactly(store.Paths).Where(IsOnDisk));

        static bool IsOnDisk(string line) => line.StartsWith("/var/", StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_unit_that_was_edited_by_hand_is_put_back_while_the_service_runs()
    {
        await InstallAsync();
        var process = await Host.UnitAsync(Unit, "MainPID");
        await File.AppendAllTextAsync(UnitFile, "# by hand\n", TestStore.Token);

        Assert.Equal([Kind.ChangedUnit, Kind.StaleUnit], (await TestAsync()).Select(f => f.Kind));

        await MendAllAsync();
        Assert.Equal("no", await Host.UnitAsync(Unit, "NeedDaemonReload"));
        Assert.Equal(process, await Host.UnitAsync(Unit, "MainPID"));
    }

    [HostFact]
    public async Task Lost_files_come_back_in_each_place()
    {
        await InstallAsync();
        File.Delete(store.Paths.Tmpfiles(Name));
        File.Delete(store.Paths.UnitDropIn(Name));
        File.Delete($"{Folder}/a");
        File.Delete(Path.Combine(store.Paths.Deployment(Name, 0), "config.json"));
        File.Delete(Path.Combine(store.Paths.Deployment(Name, 0), "rootfs/usr/bin/run.sh"));

        Assert.Equal(
            [
                Kind.MissingFile, Kind.MissingFile, Kind.MissingHostFile, Kind.MissingUnit, Kind.MissingUnit,
                Kind.StaleUnit,
            ],
            (await TestAsync()).Select(f => f.Kind));

        await MendAllAsync();
        await store.Containers.RestartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.Equal("A\n", await File.ReadAllTextAsync($"{Folder}/a", TestStore.Token));
    }

    [HostFact]
    public async Task A_host_file_that_the_administrator_changed_is_told_and_kept()
    {
        await InstallAsync();
        await File.WriteAllTextAsync($"{Folder}/b", "mine\n", TestStore.Token);

        var finding = Assert.Single(await TestAsync());

        Assert.Equal(
            (Kind.ChangedHostFile, FindingSeverity.Information, false),
            (finding.Kind, finding.Severity, finding.CanRepair));
        Assert.Empty(await RepairAsync());
        Assert.Equal("mine\n", await File.ReadAllTextAsync($"{Folder}/b", TestStore.Token));
    }

    [HostFact]
    public async Task A_service_that_runs_and_would_not_after_a_reboot_is_enabled_again()
    {
        await InstallAsync();
        await Host.MustRunAsync("systemctl", "disable", "--quiet", Name);

        Assert.Equal([(Kind.DisabledService, true)], (await TestAsync()).Select(f => (f.Kind, f.CanRepair)));
        await MendAllAsync();
        Assert.Equal("enabled", await Host.UnitAsync(Unit, "UnitFileState"));

        await Host.MustRunAsync("systemctl", "disable", "--quiet", "--now", Name);
        Assert.Equal([(Kind.DisabledService, false)], (await TestAsync()).Select(f => (f.Kind, f.CanRepair)));
    }

    [HostFact]
    public async Task A_service_that_failed_for_what_was_mended_is_started()
    {
        await InstallAsync();
        await Host.MustRunAsync("systemctl", "stop", Name);
        File.Delete(Path.Combine(store.Paths.Deployment(Name, 0), "rootfs/usr/bin/run.sh"));
        await Host.RunAsync("systemctl", "start", Name);
        while (await Host.UnitAsync(Unit, "ActiveState") != "failed")
        {
            await Task.Delay(50, TestStore.Token);
        }

        Assert.Equal([Kind.MissingFile, Kind.FailedService], (await TestAsync()).Select(f => f.Kind));

        await MendAllAsync();
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task A_lost_link_is_made_again_with_all_that_belongs_to_it()
    {
        await InstallAsync();
        await Host.MustRunAsync("systemctl", "disable", "--quiet", "--now", Name);
        File.Delete(store.Paths.Link(Name));
        File.Delete(UnitFile);

        Assert.Equal([Kind.BrokenLink, Kind.MissingUnit], (await TestAsync()).Select(f => f.Kind).Take(2));

        await MendAllAsync();
        Assert.Equal(ContainerState.Stopped, (await store.GetAsync(Name)).State);
        Assert.Equal("enabled", await Host.UnitAsync(Unit, "UnitFileState"));
    }

    // "Sometimes this happens, and you need to manually delete the container with runc as well."
    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task What_a_runtime_keeps_of_an_uninstalled_container_is_removed(string runtime)
    {
        await InstallAsync(runtime);
        var state = $"/run/{runtime}/{Name}";
        await Host.MustRunAsync("cp", "--archive", state, state + ".kept");
        await store.RemoveAsync(Name);
        Directory.Move(state + ".kept", state);

        var finding = Assert.Single(await TestAsync());

        Assert.Equal((Name, Kind.LeftoverState, state), (finding.Name, finding.Kind, finding.Path));
        Assert.True(Assert.Single(await RepairAsync()).IsRepaired);
        Assert.False(Directory.Exists(state));
        Assert.Empty(store.Containers.Checks.ListNames());
    }

    // "My container failed to install at a weird point, how do I start clean?"
    [HostFact]
    public async Task What_is_left_in_each_place_is_removed_and_the_installation_can_be_tried_again()
    {
        var image = await store.AddAsync(_image);
        var before = HostPicture.Take(store.Paths);
        await InstallAsync();
        File.Delete(store.Paths.Link(Name));
        File.Delete(Path.Combine(store.Paths.Deployment(Name, 0), "info"));

        var kinds = (await TestAsync()).Select(f => f.Kind).ToHashSet();
        Assert.Equal([Kind.LeftoverDeployment, Kind.LeftoverUnit, Kind.LeftoverTmpfiles], kinds);

        Assert.All(await RepairAsync(), f => Assert.True(f.IsRepaired, f.ToString()));
        Directory.Delete(Folder, recursive: true);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Equal("not-found", await Host.UnitAsync(Unit, "LoadState"));
        Assert.Empty((await Host.RunAsync("find", "/sys/fs/cgroup", "-name", Unit)).Output);
        await store.InstallAsync(Name, image, Port);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task A_unit_that_another_file_hides_is_told()
    {
        await InstallAsync();
        const string Other = "/etc/systemd/system.control/" + Unit;
        Directory.CreateDirectory(Path.GetDirectoryName(Other)!);
        File.Copy(UnitFile, Other);
        try
        {
            await Host.MustRunAsync("systemctl", "daemon-reload");
            var finding = Assert.Single(await TestAsync());
            Assert.Equal((Kind.ShadowedUnit, Other, false), (finding.Kind, finding.Path, finding.CanRepair));
        }
        finally
        {
            File.Delete(Other);
            await Host.MustRunAsync("systemctl", "daemon-reload");
        }
    }

    private async Task InstallAsync(string? runtime = null)
    {
        var image = await store.AddAsync(_image);
        await store.Containers.InstallAsync(
            TestStore.InstallOptions(Name, image, Port) with { Runtime = runtime }, NullObserver.Instance,
            TestStore.Token);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
    }

    private async Task MendAllAsync()
    {
        Assert.All(await RepairAsync(), f => Assert.True(f.IsRepaired, f.ToString()));
        Assert.Empty(await TestAsync());
    }

    private Task<IReadOnlyList<SystemContainerFinding>> TestAsync() =>
        store.Containers.Checks.TestAsync(null, NullObserver.Instance, TestStore.Token);

    private Task<IReadOnlyList<SystemContainerFinding>> RepairAsync() =>
        store.Containers.Checks.RepairAsync(
            new SystemContainerRepairOptions(), NullObserver.Instance, CancellationToken.None);
}
