using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Whoever stops a change at any step finds the host as before, or the change done.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class CancellationTests(TestStore store) : IClassFixture<TestStore>
{
    private const string Name = "cancelled";
    private const int Port = 8150;
    private static readonly TestImage _v1 = new("v1");
    private static readonly TestImage _v2 = new("v2") { Greeting = "Hello $RECEIVER, from v2" };

    public static TheoryData<ChangeStep> Steps =>
    [
        ChangeStep.Locked, ChangeStep.CheckedOut, ChangeStep.Staged, ChangeStep.Recorded, ChangeStep.Placed,
        ChangeStep.Stopped, ChangeStep.FilesWritten, ChangeStep.Switched, ChangeStep.Reloaded, ChangeStep.Started,
        ChangeStep.Committed,
    ];

    [HostTheory]
    [MemberData(nameof(Steps))]
    public async Task An_install_that_is_cancelled_leaves_nothing_or_all(ChangeStep step)
    {
        await store.RemoveAsync(Name);
        var options = TestStore.InstallOptions(Name, await store.AddAsync(_v1), Port);
        var before = await PictureAsync();

        await CancelAsync(step, (observer, token) => store.Containers.InstallAsync(options, observer, token), before);

        Assert.Equal(step >= ChangeStep.Started, store.Containers.ListNames().Contains(Name));
    }

    [HostTheory]
    [MemberData(nameof(Steps))]
    public async Task An_update_that_is_cancelled_leaves_the_old_or_the_new(ChangeStep step)
    {
        var options = new UpdateOptions
        {
            Name = Name, Rebase = ImageReference.Parse(await store.AddAsync(_v2)), StartPolicy = TestStore.Policy,
        };
        await store.RemoveAsync(Name);
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port);
        var before = await PictureAsync();

        await CancelAsync(step, (observer, token) => store.Containers.UpdateAsync(options, observer, token), before);

        Assert.Equal(step >= ChangeStep.Started ? "Hello Jerry, from v2\n" : "Hi Jerry\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task An_uninstall_that_is_cancelled_before_it_removes_anything_removes_nothing()
    {
        await store.RemoveAsync(Name);
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port);
        var before = await PictureAsync();

        await CancelAsync(
            ChangeStep.Locked, (observer, token) => store.Containers.UninstallAsync(Name, observer, token), before);
    }

    // A change that is cancelled when all is done is done.
    private async Task CancelAsync(
        ChangeStep step, Func<IEngineObserver, CancellationToken, Task> change, string before)
    {
        using var cancellation = new CancellationTokenSource();
        var observer = new RecordingObserver(reached =>
        {
            if (reached == step)
            {
                cancellation.Cancel();
            }
        });
        if (step >= ChangeStep.Started)
        {
            await change(observer, cancellation.Token);
        }
        else
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change(observer, cancellation.Token));
            Assert.Equal(before, await PictureAsync());
        }

        Assert.Contains(step, observer.Steps);
    }

    private Task<string> PictureAsync() => ContainerPicture.TakeAsync(store.Paths, Name, Port);
}
