using System.Security.Cryptography;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Images come in from everywhere, once, and the store is sound afterwards.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class ImportTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Registry = "127.0.0.1:5000";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // After every test, whatever was imported or refused in it.
    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway && Directory.Exists(store.Engine.Images.Path))
        {
            await Host.MustRunAsync("ostree", "fsck", "--repo", store.Engine.Images.Path);
            Assert.Empty(Directory.EnumerateFileSystemEntries(
                Path.Combine(store.Engine.Images.Path, "tmp"), "systemcontainers-*"));
        }
    }

    [HostTheory]
    [InlineData(ImageFormat.OciLayout, "oci:")]
    [InlineData(ImageFormat.OciArchive, "oci-archive:")]
    public async Task An_image_keeps_the_digest_it_was_built_with(ImageFormat format, string transport)
    {
        var built = await store.BuildAsync(new TestImage($"from-{format.ToString().ToLowerInvariant()}"), format);
        Assert.StartsWith(transport, built.Source, StringComparison.Ordinal);

        var result = await store.ImportAsync(built.Source, $"localhost/{built.Name}");

        Assert.True(result.IsChanged);
        Assert.Equal(built.Digest, result.Image.Digest);
        Assert.Equal(built.Layers, result.Image.Layers);
        Assert.Contains($"localhost/{built.Name}", store.Engine.Images.ListNames());
    }

    [HostFact]
    public async Task An_image_comes_in_from_a_docker_archive()
    {
        var built = await store.BuildAsync(new TestImage("from-docker"), ImageFormat.DockerArchive);

        var result = await store.ImportAsync($"dockertar:{built.Path}", "localhost/test:from-docker");

        Assert.Equal(3, result.Image.Layers.Count);
        Assert.NotEmpty(store.Engine.Images.GetVariables(ImageReference.Parse("localhost/test:from-docker")));
    }

    [HostFact]
    public async Task A_layer_whose_blob_was_not_kept_is_fetched_to_be_kept()
    {
        const string Name = "localhost/test:unkept";
        var built = await store.BuildAsync(new TestImage("unkept"));
        await store.ImportAsync(built.Source, Name);
        var blobs = Path.Combine(store.Engine.Images.Path, "extensions/systemcontainers/blobs");
        var layer = built.Layers[0];
        var blob = Path.Combine(blobs, layer["sha256:".Length..]);
        File.Delete(blob);

        var options =
            new ImportOptions { Source = ImageSource.Parse(built.Source, "/"), Name = ImageReference.Parse(Name) };
        var plan = await store.Engine.Images.PlanImportAsync(options, NullObserver.Instance, TestStore.Token);
        var result = await store.ImportAsync(built.Source, Name);

        Assert.Equal(layer, Assert.Single(plan).Target);
        Assert.False(result.IsChanged);
        Assert.Equal(1, result.LayersImported);
        await using var kept = File.OpenRead(blob);
        Assert.Equal(layer, "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(kept, TestStore.Token)));
        Assert.Empty(await store.Engine.Images.PlanImportAsync(options, NullObserver.Instance, TestStore.Token));
    }

    [HostFact]
    public async Task Plain_http_is_only_used_when_it_is_asked_for()
    {
        var name = await PushAsync(new TestImage("plain"));

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => store.ImportAsync(name));
        Assert.Equal(ErrorCode.SourceUnavailable, error.Code);
        Assert.DoesNotContain(name, store.Engine.Images.ListNames());

        var result = await store.ImportAsync(name, allowInsecure: true);
        Assert.Equal(name, result.Image.Name);
    }

    [HostFact]
    public async Task Only_missing_layers_are_transferred()
    {
        var first = await store.ImportAsync(await PushAsync(new TestImage("base")), allowInsecure: true);
        var name = await PushAsync(new TestImage("other") { Greeting = RandomNumberGenerator.GetHexString(16) });

        var second = await store.ImportAsync(name, allowInsecure: true);
        var third = await store.ImportAsync(name, allowInsecure: true);

        Assert.Equal(1, second.LayersImported);
        Assert.InRange(second.BytesTransferred, 1, 10_000);
        Assert.Equal(first.Image.Layers[0], second.Image.Layers[0]);
        Assert.False(third.IsChanged);
        Assert.Equal((0, 0), (third.LayersImported, third.BytesTransferred));
    }

    [HostFact]
    public async Task A_plan_of_an_import_imports_nothing()
    {
        var built = await store.BuildAsync(new TestImage("planned") { Greeting = "planned" });
        var options = new ImportOptions
        {
            Source = ImageSource.Parse(built.Source, "/"), Name = ImageReference.Parse("localhost/test:planned"),
        };
        var before = HostPicture.TakeExactly(store.Paths);

        var plan = await store.Engine.Images.PlanImportAsync(options, NullObserver.Instance, TestStore.Token);

        Assert.Contains(plan, change => change.Target == "localhost/test:planned");
        Assert.Equal(before, HostPicture.TakeExactly(store.Paths));
    }

    private async Task<string> PushAsync(TestImage image)
    {
        await Host.StartRegistriesAsync();
        var name = $"{Registry}/{store.Folder.Split('-')[^1]}:{image.Tag}";
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--dest-tls-verify=false",
            (await store.BuildAsync(image)).Source, "docker://" + name);
        return name;
    }
}
