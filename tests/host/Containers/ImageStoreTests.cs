using System.Diagnostics;
using System.Security.Cryptography;
using SystemContainers.FaultDriver;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>The image store is optimized, checked and repaired on a real host, beside containers that run.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class ImageStoreTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const int Rounds = 20;
    private const int Port = 8170;
    private const string Name = "kept";
    private const string Registry = "127.0.0.1:5000";

    private ImageStore Images => store.Engine.Images;

    private static CancellationToken Token => TestStore.Token;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
            await IsSoundAsync();
        }
    }

    [HostFact]
    public async Task A_container_runs_and_is_updated_after_the_store_was_optimized()
    {
        var first = await store.AddAsync(new TestImage("v1") { Greeting = "Hey $RECEIVER" });
        var second = await store.AddAsync(new TestImage("v2") { Greeting = "Hello $RECEIVER" });

        // What earlier tests left is not what this one counts.
        await Images.Maintenance.OptimizeAsync(NullObserver.Instance, Token);
        await AddGarbageAsync();
        await store.InstallAsync(Name, first, Port);
        Images.Remove(ImageReference.Parse(first), force: true);

        var result = await Images.Maintenance.OptimizeAsync(NullObserver.Instance, Token);

        Assert.Equal(1, result.LayersRemoved);
        Assert.InRange(result.BytesFreed, 2_000_000, 4_500_000);
        Assert.Equal(0, (await Images.Maintenance.OptimizeAsync(NullObserver.Instance, Token)).ObjectsRemoved);
        await store.Containers.RestartAsync(Name, TestStore.Policy, NullObserver.Instance, Token);
        Assert.Equal("Hey Jerry\n", await Host.GetAsync(Port));
        await store.UpdateAsync(Name, second);
        Assert.Equal("Hello Jerry\n", await Host.GetAsync(Port));
        await store.UndoAsync(Name);
        Assert.Equal("Hey Jerry\n", await Host.GetAsync(Port));

        // Both deployments need their images as long as they are there.
        Assert.Equal(0, (await Images.Maintenance.OptimizeAsync(NullObserver.Instance, Token)).LayersRemoved);
        await store.RemoveAsync(Name);
        Assert.NotEqual(0, (await Images.Maintenance.OptimizeAsync(NullObserver.Instance, Token)).LayersRemoved);
    }

    [HostFact]
    public async Task A_kill_at_any_instant_leaves_a_sound_store_that_images_install_from()
    {
        var kept = await store.AddAsync(new TestImage("kept"));
        var task = new DriverTask { Host = store.Options, Operation = DriverOperation.Optimize };
        await AddGarbageAsync();
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await Driver.RunAsync(task));
        var duration = watch.Elapsed;
        for (var round = 0; round < Rounds; round++)
        {
            await AddGarbageAsync();
            using (var driver = Driver.Start(task))
            {
                await Task.Delay(duration * (0.2 + (0.8 * Random.Shared.NextDouble())), Token);
                driver.Kill();
                await driver.WaitAsync();
            }

            await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", Images.Path);
        }

        await IsSoundAsync();
        await store.InstallAsync(Name, kept, Port);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        await Images.Maintenance.OptimizeAsync(NullObserver.Instance, Token);
        Assert.Empty(await Images.Maintenance.PlanOptimizeAsync(NullObserver.Instance, Token));
    }

    [HostFact]
    public async Task Imports_of_another_process_are_not_broken()
    {
        await store.AddAsync(new TestImage("kept"));
        for (var round = 0; round < 5; round++)
        {
            var built = await store.BuildAsync(Large());
            var name = $"localhost/concurrent:{round}";
            using var driver = Driver.Start(new DriverTask
            {
                Host = store.Options, Operation = DriverOperation.Import, Name = built.Source, Image = name,
            });
            var optimized = 0;
            while (!Images.ListNames().Contains(name) && optimized < 1000)
            {
                await Images.Maintenance.OptimizeAsync(NullObserver.Instance, Token);
                optimized++;
            }

            Assert.Equal(0, await driver.WaitAsync());
            Assert.NotEmpty(Images.GetVariables(ImageReference.Parse(name)));
            await IsSoundAsync();
            Images.Remove(ImageReference.Parse(name));
        }
    }

    [HostFact]
    public async Task What_is_damaged_is_read_from_the_registry_again()
    {
        await Host.StartRegistriesAsync();
        var name = $"{Registry}/{store.Folder.Split('-')[^1]}:repair";
        var greeting = RandomNumberGenerator.GetHexString(16);
        var built = await store.BuildAsync(new TestImage("repair") { Greeting = greeting });
        await PushAsync(built, name);
        var image = (await store.ImportAsync(name, allowInsecure: true)).Image;
        var blobs = Path.Combine(Images.Path, "extensions", "systemcontainers", "blobs");
        Flip(Path.Combine(blobs, Digits(image.Layers[^1])));
        File.Delete(Path.Combine(blobs, Digits(image.Layers[0])));
        File.Delete(RefPath(Digits(image.ConfigDigest!)));
        File.WriteAllText(RefPath(Digits(image.Layers[0])), "garbage");
        Flip(ObjectWith(greeting));

        var findings = await Images.Maintenance.TestAsync([name], NullObserver.Instance, Token);
        var others = await RepairAsync(new SystemImageStoreRepairOptions { Names = ["no:image"] });
        var repairs = await RepairAsync(new SystemImageStoreRepairOptions { AllowInsecure = true });

        Assert.Equal(4, findings.Count);
        Assert.Empty(others);
        Assert.Equal(4, repairs.Count);
        Assert.All(repairs, r => Assert.Equal(SystemImageStoreRepairOutcome.Repaired, r.Outcome));

        // By digest, of this image or, for a layer that it shares, of another.
        Assert.All(repairs, r => Assert.StartsWith($"docker://{Registry}/", r.From, StringComparison.Ordinal));
        Assert.All(repairs, r => Assert.Contains("@sha256:", r.From, StringComparison.Ordinal));
        Assert.All(image.Layers, layer => Assert.True(File.Exists(Path.Combine(blobs, Digits(layer)))));
        Assert.Equal(image.ConfigDigest, Images.Get(ImageReference.Parse(name)).ConfigDigest);
        await IsSoundAsync();
    }

    [HostFact]
    public async Task An_image_whose_commit_is_gone_is_imported_again()
    {
        await Host.StartRegistriesAsync();
        var name = $"{Registry}/{store.Folder.Split('-')[^1]}:lost";
        var built = await store.BuildAsync(new TestImage("lost"));
        await PushAsync(built, name);
        var image = (await store.ImportAsync(name, allowInsecure: true)).Image;
        File.Delete(Path.Combine(Images.Path, "objects", image.Commit[..2], image.Commit[2..] + ".commit"));

        var failed = Assert.Single(await RepairAsync(new SystemImageStoreRepairOptions()));
        var repair = Assert.Single(await RepairAsync(new SystemImageStoreRepairOptions { AllowInsecure = true }));

        Assert.Equal(SystemImageStoreRepairOutcome.Failed, failed.Outcome);
        Assert.Equal(
            (SystemImageStoreFindingKind.DanglingRef, SystemImageStoreRepairOutcome.Repaired),
            (repair.Kind, repair.Outcome));
        Assert.Equal(image.Digest, Images.Get(ImageReference.Parse(name)).Digest);
    }

    [HostFact]
    public async Task A_damaged_file_is_damaged_in_containers_too_and_the_repair_names_them()
    {
        var image = await store.AddAsync(new TestImage("linked") { Greeting = "Linked $RECEIVER" });
        await store.InstallAsync(Name, image, Port);
        Flip(ObjectWith("Linked $RECEIVER"));

        var finding = Assert.Single(await Images.Maintenance.TestAsync(null, NullObserver.Instance, Token));
        var repair = Assert.Single(await RepairAsync(new SystemImageStoreRepairOptions { Findings = [finding] }));

        Assert.Equal([Name], finding.Containers);
        Assert.Equal([Name], repair.Containers);
        Assert.Contains(Name, repair.Message, StringComparison.Ordinal);
        await store.RemoveAsync(Name);
        await store.InstallAsync(Name, image, Port);
        Assert.Equal("Linked Jerry\n", await Host.GetAsync(Port));
    }

    private static TestImage Large() => new(RandomNumberGenerator.GetHexString(8, lowercase: true))
    {
        EditOptions = options =>
        {
            for (var file = 0; file < 150; file++)
            {
                var path = Path.Combine(options.Files!, $"data-{file}");
                File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(10_000));
            }

            return options;
        },
    };

    private static Task PushAsync(SystemImageFile built, string name) => Host.MustRunAsync(
        "skopeo", "copy", "--quiet", "--dest-tls-verify=false", built.Source, "docker://" + name);

    private Task<IReadOnlyList<SystemImageStoreRepair>> RepairAsync(SystemImageStoreRepairOptions options) =>
        Images.Maintenance.RepairAsync(options, NullObserver.Instance, Token);

    private async Task AddGarbageAsync()
    {
        const string name = "localhost/garbage:1";
        await store.ImportAsync((await store.BuildAsync(Large())).Source, name);
        Images.Remove(ImageReference.Parse(name));
    }

    private async Task IsSoundAsync()
    {
        await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", Images.Path);
        Assert.Empty(await Images.Maintenance.TestAsync(null, NullObserver.Instance, Token));
    }

    private string RefPath(string name) => Path.Combine(Images.Path, "refs", "heads", "ociimage", name);

    private string ObjectWith(string text) =>
        Directory.GetDirectories(Path.Combine(Images.Path, "objects")).SelectMany(Directory.GetFileSystemEntries)
            .Single(path => path.EndsWith(".file", StringComparison.Ordinal) && new FileInfo(path).LinkTarget is null
                && new FileInfo(path).Length < 2000 && File.ReadAllText(path).Contains(text, StringComparison.Ordinal));

    private static string Digits(string digest) => digest["sha256:".Length..];

    private static void Flip(string path)
    {
        var content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(path, content);
    }
}
