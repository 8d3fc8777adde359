using System.Diagnostics;
using System.Security.Cryptography;
using SystemContainers.Containers;
using SystemContainers.FaultDriver;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Kills at instants that no step marks.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class RandomKillTests(TestStore store) : IClassFixture<TestStore>
{
    private const int Rounds = 15;
    private const string Name = "random";
    private const int Port = 8180;

    private static readonly TestImage _v1 = new("v1");
    private static readonly TestImage _v2 = new("v2")
    {
        Greeting = "Hello $RECEIVER, from v2",
        UnitTemplate = _v1.UnitTemplate!.Replace("Test container", "Second test container", StringComparison.Ordinal),
    };

    [HostFact]
    [Trait("Defect", "8")]
    public async Task An_update_that_is_killed_at_any_instant_leaves_the_old_or_the_new()
    {
        var images = new[] { await store.AddAsync(_v1), await store.AddAsync(_v2) };
        var answers = new[] { "Hi Jerry\n", "Hello Jerry, from v2\n" };
        await store.InstallAsync(Name, images[0], Port);
        var current = 0;
        var task = new DriverTask { Host = store.Options, Operation = DriverOperation.Update, Name = Name };
        var duration = await MeasureAsync(task with { Image = images[1] });
        current = 1;
        var updated = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var before = await PictureAsync();
            await KillAfterAsync(task with { Image = images[1 - current] }, duration);

            var container = (await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token)).Single();

            var now = Array.IndexOf(images, container.Image);
            if (now == current)
            {
                Assert.Equal(before, await PictureAsync());
            }

            updated += now == current ? 0 : 1;
            current = now;
            Assert.Equal(ContainerState.Running, container.State);
            Assert.Equal(answers[current], await Host.GetAsync(Port));
            Assert.Equal("no", await Host.UnitAsync(Name + ".service", "NeedDaemonReload"));
            Assert.DoesNotContain("unfinished", await PictureAsync(), StringComparison.Ordinal);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{updated} of {Rounds} killed updates were final.");
        await store.UpdateAsync(Name, images[1 - current]);
        Assert.Equal(answers[1 - current], await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task An_import_that_is_killed_at_any_instant_leaves_a_sound_store()
    {
        // Another layer each time, and one large enough to be in the middle of.
        var duration = await MeasureAsync(await ImportAsync());
        for (var round = 0; round < Rounds; round++)
        {
            var task = await ImportAsync();
            await KillAfterAsync(task, duration);

            await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", store.Engine.Images.Path);
            if (store.Engine.Images.ListNames().Contains(task.Image))
            {
                Assert.NotEmpty(store.Engine.Images.GetVariables(ImageReference.Parse(task.Image!)));
            }

            await store.ImportAsync(task.Name, task.Image);
            Assert.Equal(task.Image, store.Engine.Images.Get(ImageReference.Parse(task.Image!)).Name);
        }

        await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", store.Engine.Images.Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries(
            Path.Combine(store.Engine.Images.Path, "tmp"), "systemcontainers-*"));
    }

    private async Task<DriverTask> ImportAsync()
    {
        var image = new TestImage(RandomNumberGenerator.GetHexString(8, lowercase: true))
        {
            EditOptions = options =>
            {
                for (var file = 0; file < 100; file++)
                {
                    File.WriteAllBytes(
                        Path.Combine(options.Files!, $"data-{file}"), RandomNumberGenerator.GetBytes(20_000));
                }

                return options;
            },
        };
        return new DriverTask
        {
            Host = store.Options,
            Operation = DriverOperation.Import,
            Name = (await store.BuildAsync(image)).Source,
            Image = $"localhost/random:{image.Tag}",
        };
    }

    private static async Task<TimeSpan> MeasureAsync(DriverTask task)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await Driver.RunAsync(task));
        return watch.Elapsed;
    }

    private static async Task KillAfterAsync(DriverTask task, TimeSpan longest)
    {
        using var driver = Driver.Start(task);
        await Task.Delay(longest * Random.Shared.NextDouble(), TestStore.Token);
        driver.Kill();
        await driver.WaitAsync();
    }

    private Task<string> PictureAsync() => ContainerPicture.TakeAsync(store.Paths, Name, Port);
}
