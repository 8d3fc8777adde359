using SystemContainers.Containers;
using SystemContainers.Containers.Processes;
using SystemContainers.Host.Processes;

namespace SystemContainers.HostTests.Containers;

/// <summary>
/// A container's processes are in the cgroup of its unit, and the limits that are set on the unit hold them.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class UnitSettingsTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "limits";
    private const string Unit = Name + ".service";
    private const int Port = 8160;

    private const string Detached = """
        [Unit]
        Description=Detached $NAME

        [Service]
        Type=forking
        ExecStart=$EXEC_START
        ExecStopPost=$EXEC_STOPPOST
        PIDFile=$PIDFILE
        WorkingDirectory=$DESTDIR

        [Install]
        WantedBy=multi-user.target

        """;

    private static readonly TestImage _image = new("limits");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostTheory]
    [InlineData("runc", false)]
    [InlineData("runc", true)]
    [InlineData("crun", false)]
    [InlineData("crun", true)]
    [Trait(Host.Cgroups, Host.EachVersion)]
    public async Task The_processes_of_a_container_are_in_the_cgroup_of_its_unit(string runtime, bool isDetached)
    {
        Host.SkipWhereCrunCannotRun(runtime);
        var began = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var image = isDetached ? _image with { Tag = "detached", UnitTemplate = Detached } : _image;
        await InstallAsync(image, runtime);

        var own = await CgroupsOfContainerAsync();
        var status = await Host.MustRunAsync("systemctl", "status", "--no-pager", "--full", Unit);
        await InvokeAsync("true");
        await Host.MustRunAsync("systemctl", "daemon-reload");
        await store.Containers.RestartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);

        Assert.NotEmpty(own);
        Assert.All(own, path => Assert.StartsWith($"/system.slice/{Unit}/container", path, StringComparison.Ordinal));
        Assert.Contains("httpd -f", status, StringComparison.Ordinal);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.DoesNotContain(
            "Failed to delete controller cgroups",
            await Host.MustRunAsync("journalctl", "--no-pager", "--unit", Unit, "--since", $"@{began}"),
            StringComparison.Ordinal);
        await store.Containers.StopAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Equal(ContainerState.Stopped, (await store.GetAsync(Name)).State);
    }

    [HostFact]
    [Trait(Host.Cgroups, Host.EachVersion)]
    public async Task A_container_whose_unit_is_in_another_slice_is_there_too()
    {
        await InstallAsync(_image, settings: [("Slice", "tests-limits.slice")]);

        Assert.All(
            await CgroupsOfContainerAsync(),
            path => Assert.StartsWith(
                $"/tests.slice/tests-limits.slice/{Unit}/container", path, StringComparison.Ordinal));
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    [Trait(Host.Cgroups, Host.EachVersion)]
    public async Task Limits_of_the_unit_hold_the_processes_of_the_container(string runtime)
    {
        SkipWithoutControllers();
        await InstallAsync(_image, runtime, ("TasksMax", "30"), ("MemoryMax", "60M"));

        var tasks = await ForkAsync(60);
        var memory = await TakeMemoryAsync("200M");

        Assert.Contains("fork", tasks.StandardError, StringComparison.Ordinal);
        Assert.Equal(128 + 9, memory.ExitCode);
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    [Trait(Host.Cgroups, Host.EachVersion)]
    public async Task Limits_of_the_image_hold_too_and_the_container_stays_in_its_unit(string runtime)
    {
        SkipWithoutControllers();
        var limited = _image with
        {
            Tag = "limited",
            EditConfiguration = text => text.Replace(
                "\"resources\": {",
                "\"resources\": { \"memory\": { \"limit\": 40000000 }, \"pids\": { \"limit\": 20 },",
                StringComparison.Ordinal),
        };
        await InstallAsync(limited, runtime, ("MemoryMax", "200M"));

        var tasks = await ForkAsync(40);
        var memory = await TakeMemoryAsync("100M");

        Assert.All(
            await CgroupsOfContainerAsync(),
            path => Assert.StartsWith($"/system.slice/{Unit}/container", path, StringComparison.Ordinal));
        Assert.Contains("fork", tasks.StandardError, StringComparison.Ordinal);
        Assert.Equal(128 + 9, memory.ExitCode);
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    [Trait(Host.Cgroups, Host.EachVersion)]
    public async Task In_cgroup_v2_processes_are_only_where_systemd_can_reach_them(string runtime)
    {
        Assert.SkipUnless(Host.IsUnified, "The host has cgroup v1.");
        Host.SkipWhereCrunCannotRun(runtime);
        await InstallAsync(_image, runtime);
        await Host.GetAsync(Port);
        var group = $"/sys/fs/cgroup/system.slice/{Unit}";

        Assert.Empty(File.ReadAllText($"{group}/cgroup.procs"));
        Assert.NotEmpty(File.ReadAllText($"{group}/container/cgroup.procs"));
        Assert.Equal("domain\n", File.ReadAllText($"{group}/container/cgroup.type"));
        Assert.Equal(
            await Host.UnitAsync(Unit, "MainPID"), File.ReadAllText($"{group}/runtime/cgroup.procs").Trim());
        await Host.MustRunAsync("systemctl", "restart", Unit);
        await Host.GetAsync(Port);
        await Host.MustRunAsync("systemctl", "stop", Unit);
        Assert.Equal("success", await Host.UnitAsync(Unit, "Result"));
        Assert.False(Directory.Exists(group));
    }

    [HostFact]
    [Trait(Host.Cgroups, Host.EachVersion)]
    public async Task What_is_measured_is_what_the_kernel_counts()
    {
        SkipWithoutControllers();
        await InstallAsync(_image, settings: [("TasksMax", "30"), ("MemoryMax", "60M"), ("CPUQuota", "50%")]);
        await Host.GetAsync(Port);

        var usage = await store.Containers.MeasureAsync(Name, TestStore.Token);
        await store.Containers.StopAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        var stopped = await store.Containers.MeasureAsync(Name, TestStore.Token);

        Assert.Equal((30, 60 << 20, 50.0), (usage.TasksMax, usage.MemoryMax, usage.CpuQuota));
        Assert.InRange(usage.Tasks!.Value, 2, 30);
        Assert.InRange(usage.Memory!.Value, 100_000, 60 << 20);
        Assert.True(usage.Cpu > TimeSpan.Zero);
        Assert.Equal((null, null, null), (stopped.Tasks, stopped.Memory, stopped.Cpu));
        Assert.Equal(30, stopped.TasksMax);
    }

    [HostFact]
    public async Task Settings_survive_an_update_follow_an_undo_and_can_be_taken_back()
    {
        await InstallAsync(_image, settings: [("TasksMax", "30")]);
        Assert.Equal("30", await Host.UnitAsync(Unit, "TasksMax"));

        await store.UpdateAsync(Name, values: ("RECEIVER", "Tom"));
        Assert.Equal("30", await Host.UnitAsync(Unit, "TasksMax"));

        var update = await UpdateAsync(("TasksMax", string.Empty), ("CPUQuota", "50%"));
        Assert.Equal(UpdateOutcome.Updated, update.Outcome);
        Assert.NotEqual("30", await Host.UnitAsync(Unit, "TasksMax"));
        Assert.Equal("500ms", await Host.UnitAsync(Unit, "CPUQuotaPerSecUSec"));
        Assert.Equal(UpdateOutcome.Unchanged, (await UpdateAsync(("CPUQuota", "50%"))).Outcome);

        await store.UndoAsync(Name);
        Assert.Equal("30", await Host.UnitAsync(Unit, "TasksMax"));
        Assert.Equal("infinity", await Host.UnitAsync(Unit, "CPUQuotaPerSecUSec"));
        Assert.Equal("no", await Host.UnitAsync(Unit, "NeedDaemonReload"));
    }

    [HostFact]
    public async Task The_text_of_the_unit_is_the_image_s()
    {
        await InstallAsync(_image, settings: [("TasksMax", "30")]);
        var with = File.ReadAllText(store.Paths.Unit(Name));

        await UpdateAsync(("TasksMax", string.Empty));

        Assert.Equal(with, File.ReadAllText(store.Paths.Unit(Name)));
    }

    [HostFact]
    public async Task An_uninstall_removes_settings_and_cgroups_and_leaves_those_of_others()
    {
        await store.AddAsync(_image);
        var before = HostPicture.Take(store.Paths);
        await InstallAsync(_image, settings: [("TasksMax", "30")]);
        var directory = Path.GetDirectoryName(store.Paths.UnitDropIn(Name))!;
        var others = Path.Combine(directory, "10-mine.conf");
        File.WriteAllText(others, "[Service]\nNice=1\n");

        await store.RemoveAsync(Name);

        Assert.Equal([others], Directory.GetFileSystemEntries(directory));
        Directory.Delete(directory, recursive: true);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Empty((await Host.RunAsync("find", "/sys/fs/cgroup", "-name", Unit)).Output);
    }

    [HostTheory]
    [InlineData("MemoryMx", "5", "MemoryMx")]
    [InlineData("MemoryMax", "much", "much")]
    [InlineData("ExecStart", "/bin/true", "ExecStart")]
    public async Task A_setting_that_systemd_would_skip_is_refused_and_nothing_changes(
        string name, string value, string text)
    {
        await store.AddAsync(_image);
        var before = HostPicture.Take(store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => InstallAsync(_image, settings: [(name, value)]));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    private static void SkipWithoutControllers() => Assert.SkipWhen(
        Host.IsUnified
            && !File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Contains("memory", StringComparison.Ordinal),
        "cgroup v2 has no controllers here: the machine still has them in cgroup v1.");

    private static async Task<List<string>> CgroupsOfContainerAsync()
    {
        await Host.GetAsync(Port);
        var process = await Host.MustRunAsync("pgrep", "--full", $"httpd -f -p {Port}");
        return [.. File.ReadLines($"/proc/{process.Split('\n')[0]}/cgroup")
            .Where(l => Host.IsUnified ? l.StartsWith("0::", StringComparison.Ordinal)
                : l.Contains("pids:", StringComparison.Ordinal) || l.Contains("memory:", StringComparison.Ordinal)
                || l.Contains("systemd:", StringComparison.Ordinal))
            .Select(l => l.Split(':', 3)[2])];
    }

    private Task<SystemContainers.Host.CommandResult> ForkAsync(int count) =>
        InvokeAsync(
            "sh",
            "-c",
            "trap 'kill $all; wait' EXIT; "
                + $"i=0; while [ $i -lt {count} ]; do sleep 1000 & all=\"$all $!\" i=$((i+1)); done");

    private Task<SystemContainers.Host.CommandResult> TakeMemoryAsync(string size) =>
        InvokeAsync("busybox", "dd", "if=/dev/zero", "of=/dev/null", $"bs={size}", "count=1");

    private Task<SystemContainers.Host.CommandResult> InvokeAsync(params string[] command) =>
        store.Containers.InvokeCommandAsync(
            new CommandOptions { Name = Name, Command = command },
            ProcessStreams.Piped((_, _) => Task.CompletedTask),
            NullObserver.Instance,
            TestStore.Token);

    private Task<SystemContainerUpdate> UpdateAsync(params (string Name, string Value)[] settings) =>
        store.Containers.UpdateAsync(
            new UpdateOptions
            {
                Name = Name, UnitSettings = TestStore.Values(settings), StartPolicy = TestStore.Policy,
            },
            NullObserver.Instance,
            TestStore.Token);

    private async Task InstallAsync(
        TestImage image, string runtime = "runc", params IEnumerable<(string Name, string Value)> settings) =>
        await store.Containers.InstallAsync(
            TestStore.InstallOptions(Name, await store.AddAsync(image), Port) with
            {
                Runtime = runtime, UnitSettings = TestStore.Values([.. settings]),
            },
            NullObserver.Instance,
            TestStore.Token);
}
