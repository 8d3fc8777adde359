using System.Text.Json.Nodes;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>Bases that lie, or ask for more than any real image.</summary>
public sealed class HostileBaseTests : IAsyncLifetime
{
    private readonly BuildFolder _folder = new();
    private SystemImageFile _base = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LayoutEditor Base => new(_base.Path);

    public async ValueTask InitializeAsync()
    {
        Requirements.Program("skopeo");
        _base = await new ImageBuilder().BuildAsync(
            _folder.Options("base") with { Exports = null }, NullObserver.Instance, Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_layer_with_other_content_is_refused()
    {
        var layer = Base.PathOf(_base.Layers[0]);
        var content = await File.ReadAllBytesAsync(layer, Cancellation);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(layer, content, Cancellation);
        await IsRefused(_base.Layers[0]);
    }

    [Fact]
    public async Task A_layer_that_is_longer_than_its_manifest_says_is_refused()
    {
        await Base.EditManifestAsync(manifest => manifest["layers"]![0]!["size"] = 100);
        await IsRefused("bytes");
    }

    [Fact]
    public async Task A_layer_that_is_shorter_than_its_manifest_says_is_refused()
    {
        await Base.EditManifestAsync(manifest => manifest["layers"]![0]!["size"] = 100_000_000);
        await IsRefused("bytes");
    }

    [Fact]
    public async Task A_layer_of_a_size_that_no_layer_has_is_refused_before_it_is_read()
    {
        await Base.EditManifestAsync(manifest => manifest["layers"]![0]!["size"] = 1L << 50);
        await IsRefused("are allowed");
    }

    [Fact]
    public async Task More_layers_than_any_image_has_are_refused()
    {
        await Base.EditConfigurationAsync(config =>
            Repeat(config["rootfs"]!["diff_ids"]!.AsArray(), 1501));
        await Base.EditManifestAsync(manifest => Repeat(manifest["layers"]!.AsArray(), 1501));
        await IsRefused("1501 layers");
    }

    [Fact]
    public async Task Fewer_content_digests_than_layers_are_refused()
    {
        await Base.EditConfigurationAsync(config => config["rootfs"]!["diff_ids"] = new JsonArray());
        await IsRefused("1 layers and the configuration 0");
    }

    [Fact]
    public async Task A_digest_that_is_a_path_is_refused()
    {
        await Base.EditManifestAsync(manifest => manifest["layers"]![0]!["digest"] = "sha256:../../../etc/passwd");
        await IsRefused("64 hexadecimal digits");
    }

    [Fact]
    public async Task An_image_for_another_system_is_refused()
    {
        await Base.EditConfigurationAsync(config => config["os"] = "windows");
        await IsRefused("windows");
    }

    [Fact]
    public async Task A_layer_of_another_kind_is_refused()
    {
        await Base.EditManifestAsync(manifest => manifest["layers"]![0]!["mediaType"] = "application/zip");
        await IsRefused("application/zip");
    }

    // Nothing of the inherited configuration is trusted to be of its type.
    [Fact]
    public async Task Members_of_a_wrong_type_that_no_system_container_needs_are_left_out()
    {
        await Base.EditConfigurationAsync(config =>
        {
            config["history"] = "none";
            config["config"]!["Env"] = new JsonArray("A=1", null);
            config["config"]!["ExposedPorts"] = new JsonArray(80);
            config["config"]!["Volumes"] = 1;
            config["config"]!["StopSignal"] = 9;
            config["config"]!["Labels"] = new JsonObject { ["a"] = null, ["b"] = "1" };
        });

        var file = await new ImageBuilder().BuildAsync(Options(), NullObserver.Instance, Cancellation);

        var process = new BuiltLayout(file.Path, "v1").Config["config"]!;
        Assert.Equal(
            """{"Env":["A=1"],"Labels":{"atomic.type":"system","b":"1"}}""", process.ToJsonString());
    }

    [Theory]
    [InlineData("root and base")]
    [InlineData("neither")]
    public async Task Exactly_one_of_base_and_root_file_system_is_taken(string what)
    {
        var options = what == "neither" ? Options() with { Base = null }
            : Options() with { RootFileSystem = _folder.At("rootfs") };
        var e = await Assert.ThrowsAsync<SystemContainersException>(
            () => new ImageBuilder().BuildAsync(options, NullObserver.Instance, Cancellation));
        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
    }

    [Fact]
    public async Task Another_architecture_than_that_of_the_base_is_refused()
    {
        var e = await Assert.ThrowsAsync<SystemContainersException>(() => new ImageBuilder().BuildAsync(
            Options() with { Architecture = "s390x" }, NullObserver.Instance, Cancellation));
        Assert.Equal((ErrorCode.InvalidArgument, "s390x"), (e.Code, e.Target));
    }

    private static void Repeat(JsonArray array, int count)
    {
        while (array.Count < count)
        {
            array.Add(array[0]!.DeepClone());
        }
    }

    private ImageBuildOptions Options() => _folder.Options() with
    {
        RootFileSystem = null,
        Base = new ImportOptions { Source = ImageSource.Parse($"oci:{_base.Path}:v1", "/") },
    };

    private async Task IsRefused(string words)
    {
        var before = _folder.Snapshot();
        var e = await Assert.ThrowsAsync<SystemContainersException>(
            () => new ImageBuilder().BuildAsync(Options(), NullObserver.Instance, Cancellation));
        Assert.True(e.Code == ErrorCode.InvalidImage, e.Message);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Snapshot());
    }
}
