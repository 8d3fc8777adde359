using SystemContainers.Containers;
using SystemContainers.Containers.History;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>More than two deployments, pins, the history, values that go back to defaults, and checks.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class DeploymentTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "many";
    private const int Port = 8125;

    private static readonly TestImage _v1 = new("v1")
    {
        HostFiles = new Dictionary<string, string> { [$"/etc/{Name}/v1"] = "v1\n", [$"/etc/{Name}/all"] = "of v1\n" },
    };

    private static readonly TestImage _v2 = new("v2")
    {
        Greeting = "Hello $RECEIVER, from v2",
        HostFiles = new Dictionary<string, string> { [$"/etc/{Name}/v2"] = "v2\n", [$"/etc/{Name}/all"] = "of v2\n" },
    };

    private static readonly TestImage _plain = new("plain");

    private static readonly TestImage _broken = new("broken") { Script = "#!/bin/sh\nexit 1\n" };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostFact]
    public async Task Any_kept_deployment_can_be_gone_back_to_with_all_that_belongs_to_it()
    {
        await InstallAsync(start: true);
        await UpdateAsync(o => o with { Rebase = V2, Keep = 4 });
        await UpdateAsync(o => o with { Variables = TestStore.Values(("RECEIVER", "Tom")) });
        await UpdateAsync(o => o with { Variables = TestStore.Values(("RECEIVER", "Ann")) });
        Assert.Equal([0, 1, 2, 3], await NumbersAsync());

        var undo = await UndoAsync("0");

        Assert.Equal((3, 0), (undo.From.Number, undo.To.Number));
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.Equal(["all", "v1"], Directory.GetFiles($"/etc/{Name}").Select(Path.GetFileName).Order());
        Assert.Equal("of v1\n", File.ReadAllText($"/etc/{Name}/all"));

        await UndoAsync($"{Name}.2");
        Assert.Equal("Hello Tom, from v2\n", await Host.GetAsync(Port));
        Assert.Equal(["all", "v2"], Directory.GetFiles($"/etc/{Name}").Select(Path.GetFileName).Order());
        Assert.Equal(0, (await UndoAsync(null)).To.Number);

        // The one that was active longest ago makes room.
        Assert.Equal(
            1, (await UpdateAsync(o => o with { Variables = TestStore.Values(("RECEIVER", "Eve")) })).To.Number);
        Assert.Equal([0, 1, 2, 3], await NumbersAsync());
    }

    [HostFact]
    public async Task An_undo_to_what_is_not_there_or_active_already_says_what_is_there()
    {
        await InstallAsync();
        await UpdateAsync(o => o with { Rebase = V2 });

        var missing = await FailsAsync(ErrorCode.DeploymentNotFound, () => UndoAsync("7"));
        Assert.Contains($"{Name}.0, {Name}.1", missing.Remedy, StringComparison.Ordinal);
        await FailsAsync(ErrorCode.DeploymentNotFound, () => UndoAsync("other.0"));
        await FailsAsync(ErrorCode.InvalidArgument, () => UndoAsync("1"));
    }

    [HostFact]
    public async Task A_pinned_deployment_stays_until_it_is_unpinned()
    {
        await InstallAsync();
        var pinned = await PinAsync(0, true);
        Assert.True(pinned is { Number: 0, IsPinned: true, IsActive: true });
        await UpdateAsync(o => o with { Rebase = V2 });
        var before = await PictureAsync();
        var error = await FailsAsync(ErrorCode.DeploymentPinned, () => UpdateAsync(o => o with { Rebase = V1 }));
        Assert.Contains($"{Name}.0", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await PictureAsync());

        // With room for one more it is passed over, time and again.
        await UpdateAsync(o => o with { Rebase = V1, Keep = 3 });
        await UpdateAsync(o => o with { Rebase = V2 });
        var container = await store.GetAsync(Name);
        Assert.Equal([0, 1, 2], container.Deployments.Select(d => d.Number));
        Assert.Equal([true, false, false], container.Deployments.Select(d => d.IsPinned));
        Assert.Equal((1, 3), (container.Deployment, container.Keep));

        await PinAsync(0, false);
        Assert.Equal(0, (await UpdateAsync(o => o with { Rebase = V1 })).To.Number);
        await FailsAsync(ErrorCode.DeploymentNotFound, () => PinAsync(9, true));
    }

    [HostFact]
    public async Task How_many_to_keep_is_remembered_also_where_nothing_else_changes()
    {
        await InstallAsync(keep: 3);
        Assert.Equal(3, (await store.GetAsync(Name)).Keep);

        Assert.Equal(UpdateOutcome.Unchanged, (await UpdateAsync(o => o with { Keep = 2 })).Outcome);
        Assert.Equal(2, (await store.GetAsync(Name)).Keep);
        await FailsAsync(ErrorCode.InvalidArgument, () => UpdateAsync(o => o with { Keep = 1 }));
    }

    [HostFact]
    public async Task An_update_that_fails_leaves_what_it_would_have_removed_and_how_many_are_kept()
    {
        await InstallAsync(start: true, keep: 3);
        await UpdateAsync(o => o with { Rebase = V2 });
        await UpdateAsync(o => o with { Rebase = V1 });
        var image = ImageReference.Parse(await store.AddAsync(_broken));
        var before = await PictureAsync();

        await FailsAsync(ErrorCode.StartFailed, () => UpdateAsync(o => o with { Rebase = image, Keep = 2 }));

        Assert.Equal(before, await PictureAsync());
    }

    [HostFact]
    public async Task The_history_tells_what_was_done_and_why()
    {
        await InstallAsync(start: true);
        await UpdateAsync(o => o with { Rebase = V2, Variables = TestStore.Values(("RECEIVER", "Tom")) });
        await UndoAsync(null);
        var broken = ImageReference.Parse(await store.AddAsync(_broken));
        await FailsAsync(ErrorCode.StartFailed, () => UpdateAsync(o => o with { Rebase = broken }));
        await UpdateAsync(o => o with { Reset = ["RECEIVER"], Keep = 3 });

        var history = await store.Containers.Deployments.ListHistoryAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.Equal(
            [
                (HistoryAction.Install, null, 0, "localhost/test:v1"),
                (HistoryAction.Update, 0, 1, "localhost/test:v2"),
                (HistoryAction.Undo, 1, 0, "localhost/test:v1"),
                (HistoryAction.RollBack, 1, 0, "localhost/test:broken"),
                (HistoryAction.Update, 0, 2, "localhost/test:v1"),
            ],
            history.Select(e => (e.Action, e.From, e.To ?? -1, e.Image)));
        Assert.Equal("image localhost/test:v2 in place of localhost/test:v1; set RECEIVER", history[1].Reason);
        Assert.Contains($"{Name}.service", history[3].Reason, StringComparison.Ordinal);
        Assert.Equal("reset RECEIVER; keep 3", history[4].Reason);
        Assert.Equal(store.Engine.Images.Get(V2).Digest, history[1].Digest);
        Assert.Equal(history.OrderBy(e => e.Time), history);
        Assert.Equal("Hi World\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task Nothing_of_many_deployments_is_left_by_an_uninstall()
    {
        await store.AddAsync(_v1);
        await store.AddAsync(_v2);
        var before = HostPicture.Take(store.Paths);
        await InstallAsync(keep: 4);
        await UpdateAsync(o => o with { Rebase = V2 });
        await UpdateAsync(o => o with { Rebase = V1 });
        await PinAsync(1, true);

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.Equal(before, HostPicture.Take(store.Paths));
        await InstallAsync();
        Assert.Equal(2, (await store.GetAsync(Name)).Keep);
        Assert.Single(
            await store.Containers.Deployments.ListHistoryAsync(Name, NullObserver.Instance, TestStore.Token));
    }

    [HostFact]
    public async Task A_name_that_a_deployment_would_get_is_refused_and_one_that_is_there_is_passed_over()
    {
        const string Other = $"{Name}.2";
        await store.InstallAsync(Other, await store.AddAsync(_plain, "localhost/test:plain"), Port, start: false);
        await InstallAsync(keep: 4);
        await UpdateAsync(o => o with { Rebase = V2 });
        await UpdateAsync(o => o with { Rebase = V1 });

        Assert.Equal([0, 1, 3], await NumbersAsync());
        await store.RemoveAsync(Other);
        var error = await FailsAsync(
            ErrorCode.InvalidName, () => store.InstallAsync(Other, "localhost/test:plain", Port, start: false));
        Assert.Contains($"container {Name}", error.Message, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_check_finds_another_image_at_the_source_and_brings_nothing_in()
    {
        var folder = Directory.CreateTempSubdirectory("test-check-").FullName;
        try
        {
            var place = Path.Combine(folder, "image");
            await PutAsync(_v1, place);
            await store.ImportAsync($"oci:{place}", "localhost/test:checked");
            await store.InstallAsync(Name, "localhost/test:checked", Port, start: false);
            var same = await CheckAsync();
            Assert.True(
                same is { IsUpdateAvailable: false, IsLocal: true, IsHeld: false, Image: "localhost/test:checked" });
            Assert.Equal(same.CurrentDigest, same.AvailableDigest);

            await PutAsync(_v2, place);
            var before = HostPicture.Take(store.Paths);
            var other = await CheckAsync();

            Assert.True(other is { IsUpdateAvailable: true, IsLocal: false });
            Assert.Equal(same.CurrentDigest, other.CurrentDigest);
            Assert.NotEqual(other.CurrentDigest, other.AvailableDigest);
            Assert.Equal($"oci:{place}", other.Source);
            Assert.Equal(before, HostPicture.Take(store.Paths));
            Directory.Delete(place, recursive: true);
            await FailsAsync(ErrorCode.SourceNotFound, CheckAsync);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<SystemContainersException> FailsAsync(ErrorCode code, Func<Task> change)
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(change);
        Assert.Equal(code, error.Code);
        return error;
    }

    private static ImageReference V1 => ImageReference.Parse("localhost/test:v1");

    private static ImageReference V2 => ImageReference.Parse("localhost/test:v2");

    private async Task PutAsync(TestImage image, string place)
    {
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        var built = await store.BuildAsync(image);
        await Host.MustRunAsync("skopeo", "copy", "--quiet", built.Source, $"oci:{place}");
    }

    private async Task InstallAsync(bool start = false, int? keep = null)
    {
        await store.AddAsync(_v2);
        var options = TestStore.InstallOptions(Name, await store.AddAsync(_v1), Port, start) with { Keep = keep };
        await store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token);
    }

    private Task<SystemContainerUpdate> UpdateAsync(Func<UpdateOptions, UpdateOptions> edit) =>
        store.Containers.UpdateAsync(
            edit(new UpdateOptions { Name = Name, StartPolicy = TestStore.Policy }),
            NullObserver.Instance,
            TestStore.Token);

    private Task<SystemContainerUpdate> UndoAsync(string? to) => store.Containers.UndoAsync(
        new UndoOptions { Name = Name, To = to, StartPolicy = TestStore.Policy },
        NullObserver.Instance,
        TestStore.Token);

    private Task<SystemContainerDeployment> PinAsync(int number, bool isPinned) =>
        store.Containers.Deployments.SetPinnedAsync(Name, number, isPinned, NullObserver.Instance, TestStore.Token);

    private Task<SystemContainerUpdateCheck> CheckAsync() => store.Containers.Deployments.CheckUpdateAsync(
        new UpdateCheckOptions { Name = Name }, NullObserver.Instance, TestStore.Token);

    private async Task<IEnumerable<int>> NumbersAsync() =>
        (await store.GetAsync(Name)).Deployments.Select(d => d.Number);

    private Task<string> PictureAsync() => ContainerPicture.TakeAsync(store.Paths, Name, Port);
}
