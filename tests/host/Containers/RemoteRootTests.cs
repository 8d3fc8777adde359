using System.Text.Json.Nodes;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Several containers on one checkout, and what becomes of them when its owner changes.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class RemoteRootTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Donor = "rooted";
    private const int Port = 8230;

    private static readonly string[] _followers = ["follower-1", "follower-2", "follower-3", "follower-4"];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            foreach (var name in _followers.Append(Donor))
            {
                await store.RemoveAsync(name);
            }
        }
    }

    [HostFact]
    public async Task Five_containers_run_on_one_checkout_and_each_takes_new_values_again_and_again()
    {
        var image = await store.AddAsync(new TestImage("v1"));
        await store.InstallAsync(Donor, image, Port);
        foreach (var (name, i) in _followers.Select((name, i) => (name, i)))
        {
            await FollowAsync(name, image, Port + 1 + i, start: true);
        }

        await AssertSaysAsync(Port + 4, "Hi Jerry");
        foreach (var round in new[] { "Anna", "Bert", "Cora" })
        {
            var update = await store.UpdateAsync(_followers[0], values: ("RECEIVER", round));
            Assert.Equal(UpdateOutcome.Updated, update.Outcome);
            await AssertSaysAsync(Port + 1, $"Hi {round}");
        }

        await store.UndoAsync(_followers[0]);
        await AssertSaysAsync(Port + 1, "Hi Bert");
        await AssertSaysAsync(Port, "Hi Jerry");
        Assert.Equal(UpdateOutcome.Unchanged, (await store.UpdateAsync(_followers[1])).Outcome);

        var follower = await store.GetAsync(_followers[0]);
        Assert.Equal(Donor, follower.RootFileSystem);
        Assert.Null((await store.GetAsync(Donor)).RootFileSystem);
        Assert.All(
            follower.Deployments, d => Assert.Equal(store.Paths.Deployment(Donor, 0) + "/rootfs", d.RootFileSystem));
        Assert.Equal(store.Paths.Link(Donor), Info(_followers[0], 0)["remote"]?.ToString());
        Assert.Equal(
            ErrorCode.ImageInUse,
            Assert.Throws<SystemContainersException>(
                () => store.Engine.Images.Remove(ImageReference.Parse(image))).Code);
    }

    [HostFact]
    public async Task A_donor_is_not_removed_before_its_followers_and_nothing_is_touched()
    {
        var image = await store.AddAsync(new TestImage("v1"));
        await store.InstallAsync(Donor, image, Port, start: false);
        await FollowAsync(_followers[0], image, Port + 1);
        await FollowAsync(_followers[1], image, Port + 2);
        var before = HostPicture.Take(store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Containers.UninstallAsync(Donor, NullObserver.Instance, TestStore.Token));

        Assert.Equal(ErrorCode.ContainerInUse, error.Code);
        Assert.Contains($"{_followers[0]}, {_followers[1]}", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));

        await store.Containers.UninstallAsync(_followers[0], NullObserver.Instance, TestStore.Token);
        await store.Containers.UninstallAsync(_followers[1], NullObserver.Instance, TestStore.Token);
        Assert.True(File.Exists($"{store.Paths.Deployment(Donor, 0)}/rootfs/usr/bin/run.sh"));
        await store.Containers.UninstallAsync(Donor, NullObserver.Instance, TestStore.Token);
    }

    [HostFact]
    public async Task An_update_of_the_donor_tells_who_stays_behind_and_does_not_take_their_files()
    {
        var first = await store.AddAsync(new TestImage("v1"), "localhost/test:moving");
        await store.InstallAsync(Donor, first, Port);
        await FollowAsync(_followers[0], first, Port + 1, start: true);
        await store.AddAsync(new TestImage("v2") { Greeting = "Hello $RECEIVER" }, "localhost/test:moving");
        var observer = new RecordingObserver();

        var update = await store.Containers.UpdateAsync(
            new UpdateOptions { Name = Donor, StartPolicy = TestStore.Policy }, observer, TestStore.Token);

        Assert.Equal([_followers[0]], update.Followers);
        Assert.Contains(observer.Warnings, w => w.Contains(_followers[0], StringComparison.Ordinal));
        var check = await store.Containers.Deployments.CheckUpdateAsync(
            new UpdateCheckOptions { Name = _followers[0] }, NullObserver.Instance, TestStore.Token);
        Assert.Equal(
            (update.From.Digest, update.To.Digest, true),
            (check.CurrentDigest, check.AvailableDigest, check.IsUpdateAvailable));
        await AssertSaysAsync(Port, "Hello Jerry");
        await store.Containers.RestartAsync(_followers[0], TestStore.Policy, NullObserver.Instance, TestStore.Token);
        await AssertSaysAsync(Port + 1, "Hi Jerry");

        var third = await store.UpdateAsync(Donor, values: ("RECEIVER", "Dora"));
        Assert.Equal(2, third.To.Number);
        await AssertSaysAsync(Port, "Hello Dora");
        await store.Containers.RestartAsync(_followers[0], TestStore.Policy, NullObserver.Instance, TestStore.Token);
        await AssertSaysAsync(Port + 1, "Hi Jerry");

        var moved = await store.UpdateAsync(_followers[0], values: ("RECEIVER", "Anna"));
        Assert.Equal(store.Paths.Deployment(Donor, 2) + "/rootfs", moved.To.RootFileSystem);
        await AssertSaysAsync(Port + 1, "Hello Anna");

        await store.UndoAsync(_followers[0]);
        await AssertSaysAsync(Port + 1, "Hi Jerry");

        await store.RemoveAsync(_followers[0]);
        await store.UpdateAsync(Donor, values: ("RECEIVER", "Emma"));
        Assert.Equal(2, (await store.GetAsync(Donor)).Deployments.Count);
    }

    [HostFact]
    public async Task Another_image_than_the_donor_has_is_refused()
    {
        var first = await store.AddAsync(new TestImage("v1"));
        var second = await store.AddAsync(new TestImage("v2") { Greeting = "Hello $RECEIVER" });
        await store.InstallAsync(Donor, first, Port, start: false);

        Assert.Equal(ErrorCode.InvalidArgument, await CodeOfAsync(FollowAsync(_followers[0], second, Port + 1)));

        await FollowAsync(_followers[0], first, Port + 1);
        Assert.Equal(ErrorCode.InvalidArgument, await CodeOfAsync(store.UpdateAsync(_followers[0], second)));
        Assert.DoesNotContain(_followers[1], store.Containers.ListNames());
    }

    [HostFact]
    public async Task A_folder_serves_as_root_file_system()
    {
        var image = await store.AddAsync(new TestImage("v1"));
        await store.InstallAsync(Donor, image, Port, start: false);
        var folder = Directory.CreateTempSubdirectory("test-root-").FullName;
        await Host.MustRunAsync("cp", "-a", store.Paths.Deployment(Donor, 0) + "/rootfs/.", folder);

        await FollowAsync(_followers[0], image, Port + 1, start: true, root: folder);

        await AssertSaysAsync(Port + 1, "Hi Jerry");
        Assert.Equal(folder, (await store.GetAsync(_followers[0])).RootFileSystem);
        await store.UpdateAsync(_followers[0], values: ("RECEIVER", "Anna"));
        await AssertSaysAsync(Port + 1, "Hi Anna");
        await store.RemoveAsync(_followers[0]);
        Assert.True(Directory.Exists(Path.Combine(folder, "usr")));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<ErrorCode> CodeOfAsync(Task act) =>
        (await Assert.ThrowsAsync<SystemContainersException>(() => act)).Code;

    private Task<SystemContainer> FollowAsync(
        string name, string image, int port, bool start = false, string root = Donor) =>
        store.Containers.InstallAsync(
            TestStore.InstallOptions(name, image, port, start) with { RootFileSystem = root },
            NullObserver.Instance,
            TestStore.Token);

    private JsonNode Info(string name, int number) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(store.Paths.Deployment(name, number), "info")))!;

    private static async Task AssertSaysAsync(int port, string answer) =>
        Assert.Equal(answer + "\n", await Host.GetAsync(port));
}
