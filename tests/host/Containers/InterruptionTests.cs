using SystemContainers.Containers;
using SystemContainers.Containers.History;
using SystemContainers.FaultDriver;

namespace SystemContainers.HostTests.Containers;

/// <summary>
/// A process that is killed in the middle of a change leaves the host to the next call, which brings back the old
/// state, or the new one where the change was final, and never a mix.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class InterruptionTests(TestStore store) : IClassFixture<TestStore>
{
    private const string Name = "killed";
    private const int Port = 8120;

    private static readonly ChangeStep[] _uninstallSteps =
    [
        ChangeStep.Locked, ChangeStep.Recorded, ChangeStep.Stopped, ChangeStep.FilesRemoved,
        ChangeStep.DeploymentsRemoved, ChangeStep.Reloaded, ChangeStep.Committed,
    ];

    private static readonly ChangeStep[] _undoSteps =
    [
        ChangeStep.Locked, ChangeStep.Recorded, ChangeStep.Placed, ChangeStep.Stopped, ChangeStep.FilesWritten,
        ChangeStep.Switched, ChangeStep.Reloaded, ChangeStep.Started, ChangeStep.Committed,
    ];

    private static readonly ChangeStep[] _allSteps =
        [ChangeStep.Locked, ChangeStep.CheckedOut, ChangeStep.Staged, .. _undoSteps[1..]];

    private static readonly TestImage _v1 = new("v1")
    {
        TmpfilesTemplate = "d /run/$NAME-v1 - - - - -\n",
        HostFiles = new Dictionary<string, string>
        {
            [$"/etc/{Name}/both"] = "of v1\n", [$"/etc/{Name}/v1/only"] = "v1\n", [$"/etc/{Name}/link"] = "-> both",
        },
    };

    private static readonly TestImage _v2 = new("v2")
    {
        Greeting = "Hello $RECEIVER, from v2",
        UnitTemplate = _v1.UnitTemplate!.Replace("Test container", "Second test container", StringComparison.Ordinal),
        TmpfilesTemplate = "d /run/$NAME-v2 - - - - -\n",
        HostFiles = new Dictionary<string, string>
        {
            [$"/etc/{Name}/both"] = "of v2\n", [$"/etc/{Name}/v2/only"] = "v2\n", [$"/etc/{Name}/link"] = "-> v2",
        },
    };

    public static TheoryData<ChangeStep, bool> InstallSteps => Both(_allSteps);

    public static TheoryData<ChangeStep, bool> UpdateSteps => Both(_allSteps);

    public static TheoryData<ChangeStep> ManySteps => [.. _allSteps];

    public static TheoryData<ChangeStep> UndoSteps => [.. _undoSteps];

    public static TheoryData<ChangeStep> UninstallSteps => [.. _uninstallSteps];

    [HostTheory]
    [MemberData(nameof(InstallSteps))]
    public async Task An_install_that_is_killed_leaves_nothing_or_all(ChangeStep step, bool start)
    {
        var image = await store.AddAsync(_v1);
        const string State = "nothing";
        await PrepareAsync(State, () => Task.CompletedTask);
        var before = await PictureAsync();

        await KillAsync(Work(DriverOperation.Install) with
        {
            Image = image,
            Start = start,
            Variables = TestStore.Values(("PORT", $"{Port}"), ("RECEIVER", "Jerry")),
        }, step);

        await CheckOldOrNewAsync(step, State, before, 0, start ? "Hi Jerry\n" : null);
    }

    [HostTheory]
    [MemberData(nameof(UpdateSteps))]
    public async Task An_update_to_another_image_that_is_killed_leaves_the_old_or_the_new(ChangeStep step, bool running)
    {
        var newer = await store.AddAsync(_v2);
        var state = $"v1 {running}";
        await PrepareAsync(state, () => InstallAsync(running));
        var before = await PictureAsync();

        await KillAsync(
            Work(DriverOperation.Update) with
            {
                Image = newer, UnitSettings = TestStore.Values(("MemoryMax", "100M")),
            },
            step);

        await CheckOldOrNewAsync(step, state, before, 1, running ? "Hello Jerry, from v2\n" : null);
    }

    [HostTheory]
    [MemberData(nameof(UpdateSteps))]
    public async Task An_update_of_values_that_is_killed_leaves_the_old_or_the_new(ChangeStep step, bool running)
    {
        // There is another deployment already, which the update replaces.
        var state = $"v2 after v1 {running}";
        await PrepareAsync(state, () => InstallAndUpdateAsync(running));
        var before = await PictureAsync();

        await KillAsync(
            Work(DriverOperation.Update) with { Variables = TestStore.Values(("RECEIVER", "Tom")) }, step);

        await CheckOldOrNewAsync(step, state, before, 0, running ? "Hello Tom, from v2\n" : null);
    }

    [HostTheory]
    [MemberData(nameof(UndoSteps))]
    public async Task An_undo_that_is_killed_leaves_the_old_or_the_new(ChangeStep step)
    {
        var state = $"v2 after v1 {true}";
        await PrepareAsync(state, () => InstallAndUpdateAsync(start: true));
        var before = await PictureAsync();

        await KillAsync(Work(DriverOperation.Undo), step);

        await CheckOldOrNewAsync(step, state, before, 0, "Hi Jerry\n");
    }

    // Four are there; the update takes the number of one, and another goes.
    [HostTheory]
    [MemberData(nameof(ManySteps))]
    public async Task An_update_that_keeps_fewer_and_is_killed_leaves_the_old_or_the_new(ChangeStep step)
    {
        await PrepareAsync("four", InstallFourAsync);
        var before = await PictureAsync();

        await KillAsync(
            Work(DriverOperation.Update) with { Variables = TestStore.Values(("RECEIVER", "Ann")), Keep = 3 }, step);

        await CheckOldOrNewAsync(step, "four", before, 0, null);
        var numbers = (await store.GetAsync(Name)).Deployments.Select(d => d.Number);
        Assert.Equal(step == ChangeStep.Committed ? [0, 2, 3] : [0, 1, 2, 3], numbers);
    }

    [HostTheory]
    [InlineData(ChangeStep.Recorded)]
    [InlineData(ChangeStep.Switched)]
    [InlineData(ChangeStep.Started)]
    [InlineData(ChangeStep.Committed)]
    public async Task An_undo_to_any_of_many_that_is_killed_leaves_the_old_or_the_new(ChangeStep step)
    {
        await PrepareAsync("four", InstallFourAsync);
        var before = await PictureAsync();

        await KillAsync(Work(DriverOperation.Undo) with { To = $"{Name}.1" }, step);

        await CheckOldOrNewAsync(step, "four", before, 1, null);
    }

    [HostFact]
    public async Task A_change_that_was_killed_is_in_the_history_as_taken_back()
    {
        await KillUpdateAsync(ChangeStep.Switched);

        var history = await store.Containers.Deployments.ListHistoryAsync(Name, NullObserver.Instance, TestStore.Token);

        var last = history[^1];
        Assert.Equal((HistoryAction.RollBack, 1, 0), (last.Action, last.From, last.To));
        Assert.Contains("interrupted", last.Reason, StringComparison.Ordinal);
        Assert.Equal("localhost/test:v2", last.Image);
    }

    [HostTheory]
    [MemberData(nameof(UninstallSteps))]
    public async Task An_uninstall_that_is_killed_leaves_all_or_nothing(ChangeStep step)
    {
        await PrepareAsync("nothing", () => Task.CompletedTask);
        var nothing = await PictureAsync();
        await InstallAndUpdateAsync(start: true);
        var before = await PictureAsync();

        await KillAsync(Work(DriverOperation.Uninstall), step);

        Assert.Equal(step == ChangeStep.Locked ? before : nothing, await PictureAsync());
    }

    [HostTheory]
    [InlineData("is taken back")]
    [InlineData("Wrote /etc/systemd/system/")]
    [InlineData("Removed /etc/tmpfiles.d/")]
    [InlineData("Wrote /etc/tmpfiles.d/")]
    public async Task Putting_things_in_order_can_be_killed_too(string message)
    {
        var before = await KillUpdateAsync(ChangeStep.Started);

        var mend = Work(DriverOperation.List) with { KillAtMessage = message };
        Assert.Equal(Driver.Killed, await Driver.RunAsync(mend));
        await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);

        Assert.Equal(before, await PictureAsync());
    }

    [HostFact]
    public async Task Putting_things_in_order_can_be_killed_before_systemd_reads_the_old_unit_again()
    {
        var before = await KillUpdateAsync(ChangeStep.Started);
        await Host.MustRunAsync("systemctl", "stop", Name);
        File.Copy(
            Path.Combine(store.Paths.Deployment(Name, 0), Name + ".service"), store.Paths.Unit(Name), overwrite: true);
        File.Delete(store.Paths.Link(Name));
        File.CreateSymbolicLink(store.Paths.Link(Name), store.Paths.Deployment(Name, 0));

        await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);

        Assert.Equal(before, await PictureAsync());
    }

    [HostFact]
    public async Task What_a_killed_process_was_writing_is_deleted_and_what_a_living_one_writes_is_not()
    {
        using var dead = Driver.Start(Work(DriverOperation.List));
        await dead.WaitAsync();
        var living = Path.Combine(store.Folder, $".{Environment.ProcessId}.{Guid.NewGuid():N}.new");
        File.CreateSymbolicLink(living, store.Folder);
        var left = new[] { store.Folder, store.Paths.UnitDirectory, store.Paths.TmpfilesDirectory }
            .Select(folder => Path.Combine(folder, $".{dead.ProcessId}.{Guid.NewGuid():N}.new")).ToList();
        left.ForEach(path => File.CreateSymbolicLink(path, store.Folder));

        await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);

        Assert.All(left, path => Assert.Null(new FileInfo(path).LinkTarget));
        Assert.NotNull(new FileInfo(living).LinkTarget);
        File.Delete(living);
    }

    [HostFact]
    public async Task Putting_things_in_order_says_so()
    {
        await KillUpdateAsync(ChangeStep.Switched);
        var observer = new RecordingObserver();

        await store.Containers.ListAsync(observer, TestStore.Token);

        Assert.Contains(
            observer.Warnings, w => w.Contains($"update of {Name} is taken back", StringComparison.Ordinal));
    }

    private static TheoryData<ChangeStep, bool> Both(ChangeStep[] steps)
    {
        var data = new TheoryData<ChangeStep, bool>();
        foreach (var first in new[] { true, false })
        {
            foreach (var step in steps)
            {
                data.Add(step, first);
            }
        }

        return data;
    }

    private DriverTask Work(DriverOperation operation) =>
        new() { Host = store.Options, Operation = operation, Name = Name };

    // What a test finds as it needs it, because the one before it ended in the old state, is not made again.
    private async Task PrepareAsync(string state, Func<Task> prepare)
    {
        if (store.Prepared != state)
        {
            await store.RemoveAsync(Name);
            await prepare();
        }

        store.Prepared = null;
    }

    private async Task InstallAsync(bool start) =>
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start);

    private async Task InstallAndUpdateAsync(bool start)
    {
        await InstallAsync(start);
        await store.UpdateAsync(Name, await store.AddAsync(_v2));
    }

    private async Task InstallFourAsync()
    {
        await InstallAsync(start: false);
        foreach (var (image, receiver) in new[] { (_v2, "One"), (_v1, "Two"), (_v2, "Three") })
        {
            var update = Work(DriverOperation.Update) with
            {
                Image = await store.AddAsync(image), Variables = TestStore.Values(("RECEIVER", receiver)), Keep = 4,
            };
            Assert.Equal(0, await Driver.RunAsync(update));
        }
    }

    private async Task<string> KillUpdateAsync(ChangeStep step)
    {
        await PrepareAsync($"v1 {true}", () => InstallAsync(start: true));
        var before = await PictureAsync();
        var update = Work(DriverOperation.Update) with { Image = await store.AddAsync(_v2), KillAt = step };
        Assert.Equal(Driver.Killed, await Driver.RunAsync(update));
        return before;
    }

    private async Task KillAsync(DriverTask task, ChangeStep step)
    {
        Assert.Equal(Driver.Killed, await Driver.RunAsync(task with { KillAt = step }));
        await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);
    }

    private async Task CheckOldOrNewAsync(
        ChangeStep step, string state, string before, int newDeployment, string? newAnswer)
    {
        if (step == ChangeStep.Committed)
        {
            await CheckIsSoundAsync(newDeployment, newAnswer);
        }
        else
        {
            Assert.Equal(before, await PictureAsync());
            store.Prepared = state;
        }
    }

    private async Task CheckIsSoundAsync(int deployment, string? answer)
    {
        var container = await store.GetAsync(Name);
        var path = store.Paths.Deployment(Name, deployment);
        Assert.Equal(deployment, container.Deployment);
        Assert.Equal(answer is null ? ContainerState.Stopped : ContainerState.Running, container.State);
        Assert.Equal(answer, answer is null ? null : await Host.GetAsync(Port));
        Assert.Equal(
            File.ReadAllText(Path.Combine(path, Name + ".service")), File.ReadAllText(store.Paths.Unit(Name)));
        var dropIn = store.Paths.UnitDropIn(Name);
        Assert.Equal(File.ReadAllText(Path.Combine(path, Path.GetFileName(dropIn))), File.ReadAllText(dropIn));
        Assert.Equal(
            File.ReadAllText(Path.Combine(path, $"tmpfiles-{Name}.conf")),
            File.ReadAllText(store.Paths.Tmpfiles(Name)));
        Assert.Equal("enabled", await Host.UnitAsync(Name + ".service", "UnitFileState"));
        Assert.Equal("no", await Host.UnitAsync(Name + ".service", "NeedDaemonReload"));
        Assert.Equal(
            ContainerPicture.Tree(Path.Combine(path, "hostfs", "etc", Name)), ContainerPicture.Tree($"/etc/{Name}"));
        Assert.DoesNotContain("unfinished", await PictureAsync(), StringComparison.Ordinal);
    }

    private Task<string> PictureAsync() => ContainerPicture.TakeAsync(store.Paths, Name, Port);
}
