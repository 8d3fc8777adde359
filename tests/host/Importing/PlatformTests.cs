using SystemContainers.HostTests.Containers;
using SystemContainers.Images;
using SystemContainers.UnitTests.Images.Layers;

namespace SystemContainers.HostTests.Importing;

/// <summary>Of an image for several platforms the right one is taken.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class PlatformTests(TestStore store) : IClassFixture<TestStore>
{
    private const string Other = "s390x";
    private static readonly RawImage _mine = RawImage.Of(new LayerTar().File("hello", "mine"));
    private static readonly RawImage _other = RawImage.Of(new LayerTar().File("hello", "other"), Other);

    [HostTheory]
    [InlineData("registry", false)]
    [InlineData("registry", true)]
    [InlineData("layout", false)]
    [InlineData("directory", false)]
    [InlineData("directory", true)]
    public async Task The_platform_that_is_asked_for_is_taken(string place, bool isDocker)
    {
        var source = await PlaceAsync(place, isDocker);

        var mine = await ImportAsync(source, null);
        var other = await ImportAsync(source, "linux/" + Other);

        Assert.Equal($"linux/{RawImage.Architecture}", $"{mine.Image.Platform}");
        Assert.Equal("linux/" + Other, $"{other.Image.Platform}");
        Assert.NotEqual(mine.Image.Digest, other.Image.Digest);
    }

    [HostTheory]
    [InlineData("registry", false)]
    [InlineData("registry", true)]
    [InlineData("layout", false)]
    public async Task An_error_lists_the_platforms_that_there_are(string place, bool isDocker)
    {
        var source = await PlaceAsync(place, isDocker);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => ImportAsync(source, "linux/mips64"));

        Assert.Equal(ErrorCode.InvalidImage, error.Code);
        Assert.Contains("linux/mips64", error.Problem, StringComparison.Ordinal);
        Assert.Contains("linux/" + Other, error.Remedy, StringComparison.Ordinal);
        Assert.Contains("linux/" + RawImage.Architecture, error.Remedy, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task An_image_for_another_platform_alone_is_refused()
    {
        var source = await _other.PushAsync("single:v1");

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => ImportAsync(source, null));

        Assert.Equal(ErrorCode.InvalidImage, error.Code);
        Assert.Contains($"linux/{Other}", error.Message, StringComparison.Ordinal);
        Assert.Equal("linux/" + Other, $"{(await ImportAsync(source, "linux/" + Other)).Image.Platform}");

        // That it is here already makes it no other.
        await Assert.ThrowsAsync<SystemContainersException>(
            () => ImportAsync(source, "linux/mips64", "linux/" + Other));
    }

    [HostFact]
    public async Task An_image_for_another_platform_is_not_installed()
    {
        var built = await store.BuildAsync(new TestImage("foreign")
        {
            EditOptions = options => options with { Architecture = Other },
        });
        var options = new ImportOptions
        {
            Source = ImageSource.Parse(built.Source, "/"),
            Name = ImageReference.Parse("localhost/test:foreign"),
            Platform = ImagePlatform.Parse("linux/" + Other),
        };
        await store.Engine.Images.ImportAsync(options, NullObserver.Instance, TestStore.Token);
        var before = HostPicture.Take(store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.InstallAsync("foreign", "localhost/test:foreign", 8091, start: false));

        Assert.Equal(ErrorCode.InvalidImage, error.Code);
        Assert.Contains("linux/" + Other, error.Problem, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    private async Task<string> PlaceAsync(string place, bool isDocker)
    {
        var (mine, other) = isDocker
            ? (RawImage.Of(new LayerTar().File("hello", "mine"), isDocker: true),
                RawImage.Of(new LayerTar().File("hello", "other"), Other, isDocker: true))
            : (_mine, _other);
        var index = RawImage.Index(isDocker, (Other, other), (RawImage.Architecture, mine));
        var folder = Path.Combine(store.Folder, $"{place}-{isDocker}-{Guid.NewGuid():N}");
        return place switch
        {
            "registry" => await index.PushAsync($"platforms:{isDocker}"),
            "layout" => index.WriteLayout(folder),
            _ => index.WriteDirectory(folder),
        };
    }

    private Task<ImportResult> ImportAsync(
        string source, string? platform, string? tag = null) => store.Engine.Images.ImportAsync(
        new ImportOptions
        {
            Source = ImageSource.Parse(source, "/"),
            Name = ImageReference.Parse("localhost/platform:" + (tag ?? platform ?? "own").Replace('/', '-')),
            AllowInsecure = true,
            Platform = platform is null ? null : ImagePlatform.Parse(platform),
        },
        NullObserver.Instance,
        TestStore.Token);
}
