using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>The life of a container, from its installation to its removal.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class LifeTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "life";
    private const int Port = 8110;
    private static readonly TestImage _v1 = new("v1");
    private static readonly TestImage _v2 = new("v2") { Greeting = "Hello $RECEIVER, from v2" };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostFact]
    public async Task An_installed_container_is_enabled_and_not_running()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start: false);

        Assert.Equal("enabled", await Host.UnitAsync(Name + ".service", "UnitFileState"));
        Assert.Equal(ContainerState.Stopped, (await store.GetAsync(Name)).State);
    }

    [HostFact]
    public async Task A_container_starts_stops_and_restarts()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start: false);

        await store.Containers.StartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.Equal(ContainerState.Running, (await store.GetAsync(Name)).State);
        var first = await MainProcessAsync();

        await store.Containers.RestartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.NotEqual(first, await MainProcessAsync());

        await store.Containers.StopAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        Assert.Equal(ContainerState.Stopped, (await store.GetAsync(Name)).State);
        Assert.False(Directory.Exists("/run/runc/" + Name));
    }

    [HostFact]
    public async Task An_update_moves_to_another_image_and_keeps_the_values()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port);

        var update = await store.UpdateAsync(Name, await store.AddAsync(_v2));

        Assert.Equal("Hello Jerry, from v2\n", await Host.GetAsync(Port));
        Assert.Equal(UpdateOutcome.Updated, update.Outcome);
        Assert.Equal((0, 1), (update.From.Number, update.To.Number));
        Assert.True(update.Restarted);
        Assert.InRange(update.DownTime, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
    }

    [HostFact]
    public async Task An_update_moves_to_what_the_same_reference_names_now()
    {
        const string Reference = "localhost/moving:latest";
        await store.InstallAsync(Name, await store.AddAsync(_v1, Reference), Port);
        await store.AddAsync(_v2, Reference);

        await store.UpdateAsync(Name);

        Assert.Equal("Hello Jerry, from v2\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task An_update_of_a_value_alone_names_what_changed()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port);

        var update = await store.UpdateAsync(Name, values: ("RECEIVER", "Tom"));

        Assert.Equal("Hi Tom\n", await Host.GetAsync(Port));
        Assert.Equal(["RECEIVER"], update.ChangedVariables);
        Assert.Equal($"Test container {Name} for Tom", await Host.UnitAsync(Name + ".service", "Description"));
    }

    [HostFact]
    public async Task An_update_of_a_stopped_container_leaves_it_stopped()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start: false);

        var update = await store.UpdateAsync(Name, await store.AddAsync(_v2));

        Assert.False(update.Restarted);
        Assert.Equal(TimeSpan.Zero, update.DownTime);
        Assert.Equal(ContainerState.Stopped, (await store.GetAsync(Name)).State);
    }

    [HostFact]
    public async Task An_update_to_what_is_there_touches_nothing()
    {
        var image = await store.AddAsync(_v1);
        await store.InstallAsync(Name, image, Port);
        var (process, before) = (await MainProcessAsync(), HostPicture.TakeExactly(store.Paths));

        var update = await store.UpdateAsync(Name, image, values: [("RECEIVER", "Jerry")]);

        Assert.Equal(UpdateOutcome.Unchanged, update.Outcome);
        Assert.Equal(before, HostPicture.TakeExactly(store.Paths));
        Assert.Equal(process, await MainProcessAsync());
    }

    [HostFact]
    public async Task An_undo_goes_back_and_a_second_one_forward_again()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port);
        await store.UpdateAsync(Name, await store.AddAsync(_v2), values: ("RECEIVER", "Tom"));

        var back = await store.UndoAsync(Name);
        Assert.Equal((UpdateOutcome.Undone, 1, 0), (back.Outcome, back.From.Number, back.To.Number));
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));

        await store.UndoAsync(Name);
        Assert.Equal("Hello Tom, from v2\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task An_undo_of_nothing_says_that_there_is_nothing_to_go_back_to()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start: false);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => store.UndoAsync(Name));

        Assert.Equal(ErrorCode.DeploymentNotFound, error.Code);
    }

    [HostFact]
    public async Task An_uninstall_leaves_nothing_but_the_image()
    {
        var image = await store.AddAsync(
            _v1 with { Tag = "tmp", TmpfilesTemplate = "d $RUN_DIRECTORY/$NAME - - - - -\n" });
        var newer = await store.AddAsync(_v2);
        var before = HostPicture.Take(store.Paths);
        await store.InstallAsync(Name, image, Port);
        Assert.True(Directory.Exists("/run/" + Name));
        await store.UpdateAsync(Name, newer);
        Assert.NotEqual(before, HostPicture.Take(store.Paths));

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Equal("not-found", await Host.UnitAsync(Name + ".service", "LoadState"));
        Assert.NotNull(store.Engine.Images.Get(ImageReference.Parse(image)));
    }

    [HostFact]
    [Trait("Defect", "36")]
    public async Task Plans_name_what_would_be_done_and_do_nothing()
    {
        var (image, newer) = (await store.AddAsync(_v1), await store.AddAsync(_v2));
        var install = TestStore.InstallOptions(Name, image, Port);
        await PlanAsync(() => store.Containers.PlanInstallAsync(install, NullObserver.Instance, TestStore.Token));
        await store.InstallAsync(Name, image, Port);
        var update = new UpdateOptions { Name = Name, Rebase = ImageReference.Parse(newer) };
        await PlanAsync(() => store.Containers.PlanUpdateAsync(update, NullObserver.Instance, TestStore.Token));
        await store.UpdateAsync(Name, newer);
        Assert.Empty(await store.Containers.PlanUpdateAsync(update, NullObserver.Instance, TestStore.Token));
        await PlanAsync(() => store.Containers.PlanUndoAsync(
            new UndoOptions { Name = Name }, NullObserver.Instance, TestStore.Token));
        await PlanAsync(() => store.Containers.PlanUninstallAsync(Name, [], NullObserver.Instance, TestStore.Token));
    }

    private async Task PlanAsync(Func<Task<IReadOnlyList<PlannedChange>>> plan)
    {
        var before = HostPicture.TakeExactly(store.Paths);

        Assert.NotEmpty(await plan());

        Assert.Equal(before, HostPicture.TakeExactly(store.Paths));
    }

    private static Task<string> MainProcessAsync() => Host.UnitAsync(Name + ".service", "MainPID");
}
