using System.Collections.Concurrent;
using SystemContainers.HostTests.Containers;
using SystemContainers.Images;
using SystemContainers.UnitTests.Images.Layers;

namespace SystemContainers.HostTests.Importing;

/// <summary>Several images come in at once, and each on its own account.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class BatchImportTests(TestStore store) : IClassFixture<TestStore>
{
    [HostFact]
    public async Task A_layer_that_several_images_need_is_transferred_once_and_the_failed_ones_are_told_apart()
    {
        var shared = new LayerTar().File("shared", new string('s', 3_000_000)).ToArray();
        var options = new List<ImportOptions>();
        for (var i = 0; i < 8; i++)
        {
            options.Add(Options(await Image(shared, $"{i}").PushAsync($"batch:v{i}")));
        }

        options.Add(Options("127.0.0.1:5000/batch:absent"));
        options.Add(Options(await RawImage.Of(new LayerTar().File("../climbs")).PushAsync("batch:hostile")));

        var outcomes = await RunAsync(options);

        Assert.Equal(10, outcomes.Count);
        var good = outcomes.Where(o => o.Result is not null).Select(o => o.Result!).ToList();
        Assert.True(good.Count == 8, string.Join('\n', outcomes.Select(o => o.Error?.ToString())));
        Assert.Equal(9, good.Sum(r => r.LayersImported));
        Assert.All(good, r => Assert.Equal(2, r.Image.Layers.Count));
        Assert.Equal(
            [ErrorCode.InvalidImage, ErrorCode.SourceNotFound],
            outcomes.Where(o => o.Error is not null).Select(o => o.Error!.Code).Order().Reverse());
        Assert.Equal(8, store.Engine.Images.ListNames().Count(n => n.Contains("/batch:", StringComparison.Ordinal)));
        await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", store.Engine.Images.Path);
    }

    [HostFact]
    public async Task The_same_image_twice_is_the_same_image()
    {
        var name = await Image(new LayerTar().File("base").ToArray(), "twice").PushAsync("twice:v1");

        var outcomes = await RunAsync(
            [Options(name), Options(name), Options(name) with { Name = ImageReference.Parse("localhost/twice:v1") }]);

        Assert.All(outcomes, o => Assert.NotNull(o.Result));
        Assert.Equal(2, outcomes.Sum(o => o.Result!.LayersImported));
        Assert.Single(outcomes.Select(o => o.Result!.Image.Digest).Distinct());
    }

    // Whoever has the shared layer fails at its other one; those that waited for it bring it themselves.
    [HostFact]
    public async Task An_image_that_fails_takes_none_with_it_that_waits_for_its_layer()
    {
        var shared = new LayerTar().File("shared", new string('t', 3_000_000)).ToArray();
        var options = new List<ImportOptions>();
        for (var i = 0; i < 4; i++)
        {
            var image = i < 2
                ? Image(shared, new LayerTar().File($"../bad-{i}").ToArray())
                : Image(shared, $"good-{i}");
            options.Add(Options(await image.PushAsync($"failing:v{i}")));
        }

        var outcomes = await RunAsync(options);

        Assert.Equal(2, outcomes.Count(o => o.Error?.Code == ErrorCode.InvalidImage));
        Assert.Equal(2, outcomes.Count(o => o.Result?.Image.Layers.Count == 2));
    }

    [HostFact]
    public async Task A_batch_that_is_stopped_leaves_whole_images_or_none()
    {
        var options = new List<ImportOptions>();
        for (var i = 0; i < 6; i++)
        {
            var image = Image(
                new LayerTar().File("large", new string((char)('a' + i), 20_000_000)).ToArray(), $"stop-{i}");
            options.Add(Options(await image.PushAsync($"stopped:v{i}")));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestStore.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Engine.Images.ImportManyAsync(
            options, (_, _) => stop.CancelAsync(), NullObserver.Instance, stop.Token));

        foreach (var name in store.Engine.Images.ListNames())
        {
            store.Engine.Images.GetVariables(ImageReference.Parse(name));
        }

        Assert.Empty(
            Directory.EnumerateFileSystemEntries(Path.Combine(store.Engine.Images.Path, "tmp"), "systemcontainers-*"));
        await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", store.Engine.Images.Path);
    }

    private static RawImage Image(byte[] shared, string own) =>
        Image(shared, new LayerTar().File("own", own).ToArray());

    private static RawImage Image(byte[] shared, byte[] own)
    {
        var image = new RawImage();
        var config = image.Add(
            RawImage.Configuration(RawImage.Architecture, RawImage.DigestOf(shared), RawImage.DigestOf(own)),
            RawImage.OciConfig);
        image.Manifest = image.Document(
            config, image.Add(shared, RawImage.OciLayer), image.Add(own, RawImage.OciLayer));
        return image;
    }

    private static ImportOptions Options(string name) => new()
    {
        Source = ImageSource.Parse(name, "/"), AllowInsecure = true,
    };

    private async Task<IReadOnlyCollection<ImportOutcome>> RunAsync(IReadOnlyList<ImportOptions> options)
    {
        var outcomes = new ConcurrentBag<ImportOutcome>();
        Task Take(ImportOutcome outcome, CancellationToken cancellationToken)
        {
            outcomes.Add(outcome);
            return Task.CompletedTask;
        }

        await store.Engine.Images.ImportManyAsync(options, Take, NullObserver.Instance, TestStore.Token);
        return outcomes;
    }
}
