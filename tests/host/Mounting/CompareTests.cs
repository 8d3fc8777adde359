using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Mounting;

/// <summary>Images and containers that are compared on a real host.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class CompareTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "compared";
    private const int Port = 8170;
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
    public async Task Two_images_differ_in_what_their_builds_differ()
    {
        var (first, second) = (await store.AddAsync(_v1), await store.AddAsync(
            _v2 with { EditOptions = o => o with { Labels = new Dictionary<string, string> { ["version"] = "2" } } }));

        var found = await store.Engine.Images.CompareAsync(
            ImageReference.Parse(first), ImageReference.Parse(second), NullObserver.Instance, TestStore.Token);

        Assert.Equal(["Added version", "Changed /usr/bin/run.sh"], found.Select(d => d.ToString()));
        Assert.Equal(DifferenceAspects.Content, found[1].Aspects);
        Assert.Equal("2", found[0].DifferenceValue);
    }

    [HostFact]
    public async Task A_container_differs_from_its_image_in_the_values_that_were_set()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start: false);

        Assert.Equal(
            ["PORT: 8081 -> 8170", "RECEIVER: World -> Jerry"],
            (await CompareAsync()).Select(d => $"{d.Name}: {d.Detail}"));
    }

    [HostFact]
    public async Task What_somebody_changed_in_a_container_shows()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start: false);
        await Host.MustRunScriptAsync($"""
            cd {store.Paths.Deployment(Name, 0)}/rootfs
            rm usr/bin/run.sh; echo 'echo mine' >usr/bin/run.sh; chmod 755 usr/bin/run.sh
            """);

        var file = Assert.Single(await CompareAsync(), d => d.Kind == DifferenceKind.File);

        Assert.Equal("/usr/bin/run.sh", file.Name);
        Assert.True(file.Aspects.HasFlag(DifferenceAspects.Content));
    }

    [HostFact]
    public async Task Each_deployment_is_compared_with_the_image_that_it_was_made_from_or_with_another()
    {
        var (first, second) = (await store.AddAsync(_v1), await store.AddAsync(_v2));
        await store.InstallAsync(Name, first, Port, start: false);
        await store.UpdateAsync(Name, second);

        Assert.DoesNotContain(await CompareAsync(0), d => d.Kind == DifferenceKind.File);
        Assert.DoesNotContain(await CompareAsync(), d => d.Kind == DifferenceKind.File);
        Assert.Contains(await CompareAsync(image: first), d => d.Name == "/usr/bin/run.sh");
    }

    [HostFact]
    public async Task A_name_that_moved_on_is_not_taken_for_the_image_of_a_deployment()
    {
        const string Moving = "localhost/test:moving";
        await store.InstallAsync(
            Name, await store.AddAsync(new TestImage("m1") { Greeting = "1" }, Moving), Port, start: false);
        await store.AddAsync(new TestImage("m2") { Greeting = "2" }, Moving);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => CompareAsync());

        Assert.Equal((ErrorCode.ImageNotFound, Moving), (error.Code, error.Target));
        Assert.Contains(await CompareAsync(image: Moving), d => d.Name == "/usr/bin/run.sh");
    }

    [HostFact]
    public async Task A_deployment_or_container_that_is_not_there_is_named()
    {
        await store.InstallAsync(Name, await store.AddAsync(_v1), Port, start: false);

        Assert.Equal(
            ErrorCode.DeploymentNotFound,
            (await Assert.ThrowsAsync<SystemContainersException>(() => CompareAsync(7))).Code);
        await store.RemoveAsync(Name);
        Assert.Equal(
            ErrorCode.ContainerNotFound,
            (await Assert.ThrowsAsync<SystemContainersException>(() => CompareAsync())).Code);
    }

    private Task<IReadOnlyList<SystemImageDifference>> CompareAsync(int? deployment = null, string? image = null) =>
        store.Containers.CompareImageAsync(
            Name, deployment, image is null ? null : ImageReference.Parse(image), NullObserver.Instance,
            TestStore.Token);
}
