using System.Text.Json.Nodes;
using SystemContainers.Host.Processes;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>Images that are built on others. The bases are built here and lie in layouts and archives.</summary>
public sealed class BaseImageTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public BaseImageTests() => Requirements.Program("skopeo");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ImageFormat.OciLayout)]
    [InlineData(ImageFormat.OciArchive)]
    public async Task The_layers_of_the_base_stay_bit_by_bit_and_the_definition_is_one_more(ImageFormat format)
    {
        var first = await BuildBaseAsync(format);

        var file = await BuildAsync(On(first.Source));

        Assert.Equal(first.Layers, file.Layers.SkipLast(1));
        var built = new BuiltLayout(file.Path, "v1");
        var original = await ConfigOfAsync(first.Source);
        Assert.Equal(
            Texts(original["rootfs"]!["diff_ids"]!), Texts(built.Config["rootfs"]!["diff_ids"]!).SkipLast(1));
        Assert.Contains(built.Entries(0), entry => entry.Name == "usr/bin/run.sh");
        Assert.Contains(built.Entries(1), entry => entry.Name == "exports/service.template");
        Assert.Equal(first.Digest, (string?)built.Manifest["annotations"]!["org.opencontainers.image.base.digest"]);
    }

    [Fact]
    public async Task What_is_not_given_is_inherited_and_what_is_given_wins()
    {
        var first = await BuildBaseAsync();
        await EditConfigurationAsync(first, config =>
        {
            config["config"]!["ExposedPorts"] = new JsonObject { ["80/tcp"] = new JsonObject() };
            config["config"]!["Volumes"] = new JsonObject { ["/data"] = new JsonObject() };
            config["config"]!["StopSignal"] = "SIGINT";
            config["config"]!["OnBuild"] = new JsonArray("RUN false");
            config["variant"] = "v8";
        });

        var config = new BuiltLayout((await BuildAsync(On($"oci:{first.Path}:v1") with
        {
            Environment = Values(("GREETING", "Hello"), ("ADDED", "1")),
            Labels = Values(("maintainer", "us")),
            User = "7",
        })).Path, "v1").Config;

        var process = config["config"]!;
        Assert.Equal(["GREETING=Hello", "LAST=1", "PATH=/bin", "ADDED=1"], Texts(process["Env"]!));
        Assert.Equal("us", (string?)process["Labels"]!["maintainer"]);
        Assert.Equal("base", (string?)process["Labels"]!["origin"]);
        Assert.Equal("system", (string?)process["Labels"]!["atomic.type"]);
        Assert.Equal(("7", "/srv"), ((string?)process["User"], (string?)process["WorkingDir"]));
        Assert.Equal(["/usr/bin/run.sh"], Texts(process["Entrypoint"]!));
        Assert.Equal(["serve"], Texts(process["Cmd"]!));
        Assert.Equal("""{"80/tcp":{}}""", process["ExposedPorts"]!.ToJsonString());
        Assert.Equal("""{"/data":{}}""", process["Volumes"]!.ToJsonString());
        Assert.Equal("SIGINT", (string?)process["StopSignal"]);
        Assert.Null(process["OnBuild"]);
        Assert.Equal(("arm64", "v8"), ((string?)config["architecture"], (string?)config["variant"]));
    }

    [Fact]
    public async Task Another_program_does_not_get_the_arguments_of_the_one_in_the_base()
    {
        var first = await BuildBaseAsync();
        var process = new BuiltLayout(
            (await BuildAsync(On(first.Source) with { Entrypoint = ["/bin/other"] })).Path, "v1").Config["config"]!;
        Assert.Equal(["/bin/other"], Texts(process["Entrypoint"]!));
        Assert.Null(process["Cmd"]);
    }

    [Fact]
    public async Task The_history_of_the_base_goes_on()
    {
        var first = await BuildBaseAsync();
        await EditConfigurationAsync(first, config => config["history"]!.AsArray().Insert(
            0, new JsonObject { ["created_by"] = "ENV A=1", ["empty_layer"] = true }));
        var built = new BuiltLayout((await BuildAsync(On($"oci:{first.Path}:v1"))).Path, "v1");
        Assert.Equal(
            ["ENV A=1", "root file system", "exports"],
            built.Config["history"]!.AsArray().Select(entry => (string)entry!["created_by"]!));
    }

    [Fact]
    public async Task A_history_that_does_not_fit_the_layers_is_made_anew()
    {
        var first = await BuildBaseAsync();
        await EditConfigurationAsync(first, config => config["history"] = new JsonArray());
        var built = new BuiltLayout((await BuildAsync(On($"oci:{first.Path}:v1"))).Path, "v1");
        Assert.Equal(
            ["base", "exports"],
            built.Config["history"]!.AsArray().Select(entry => (string)entry!["created_by"]!));
    }

    [Theory]
    [InlineData("v2s2", "application/vnd.oci.image.layer.v1.tar+gzip")]
    [InlineData("oci", "application/vnd.oci.image.layer.v1.tar+gzip")]
    public async Task A_base_of_any_format_gives_an_oci_image_of_the_same_blobs(string format, string mediaType)
    {
        var first = await BuildBaseAsync();
        await SkopeoAsync("copy", "--format", format, first.Source, $"dir:{_folder.At("copy")}");

        var file = await BuildAsync(On($"dir:{_folder.At("copy")}"));

        Assert.Equal(first.Layers, file.Layers.SkipLast(1));
        var manifest = new BuiltLayout(file.Path, "v1").Manifest;
        Assert.Equal("application/vnd.oci.image.manifest.v1+json", (string?)manifest["mediaType"]);
        Assert.Equal(mediaType, (string?)manifest["layers"]![0]!["mediaType"]);
    }

    // Docker archives hold plain tars that their manifest calls compressed.
    [Fact]
    public async Task A_layer_that_is_not_compressed_is_not_called_so()
    {
        var first = await BuildBaseAsync();
        await SkopeoAsync("copy", first.Source, $"docker-archive:{_folder.At("docker.tar")}:base:v1");

        var file = await BuildAsync(On($"docker-archive:{_folder.At("docker.tar")}"));

        var built = new BuiltLayout(file.Path, "v1");
        Assert.Equal(
            "application/vnd.oci.image.layer.v1.tar", (string?)built.Manifest["layers"]![0]!["mediaType"]);
        Assert.Equal(
            (string?)built.Manifest["layers"]![0]!["digest"], (string?)built.Config["rootfs"]!["diff_ids"]![0]);
    }

    [Fact]
    public async Task The_same_input_gives_the_same_digest_and_another_time_another_one()
    {
        var first = await BuildBaseAsync();
        _folder.Write("more/etc/extra", "more");
        var options = On(first.Source) with { Files = _folder.At("more"), Labels = Values(("b", "1"), ("a", "2")) };
        var built = await BuildAsync(options);

        File.SetLastWriteTimeUtc(_folder.At("more/etc/extra"), DateTime.UtcNow.AddDays(-9));
        var archive = await BuildAsync(options with { Output = _folder.At("b.tar"), Format = ImageFormat.OciArchive });
        var later = await BuildAsync(
            options with { Output = _folder.At("c"), Created = DateTimeOffset.UnixEpoch.AddDays(1) });

        Assert.Equal(built.Digest, archive.Digest);
        Assert.NotEqual(built.Digest, later.Digest);
    }

    [Fact]
    public async Task An_image_on_a_base_can_be_copied_to_every_format_and_its_layers_lie_over_each_other()
    {
        var first = await BuildBaseAsync();
        _folder.Write("more/etc/motd", "changed\n");
        var file = await BuildAsync(On(first.Source) with { Files = _folder.At("more") });
        Assert.Equal(file.Digest, (string?)JsonNode.Parse(await SkopeoAsync("inspect", file.Source))!["Digest"]);

        await SkopeoAsync("copy", file.Source, $"docker-archive:{_folder.At("out.tar")}:hello:v1");
        await SkopeoAsync("copy", $"docker-archive:{_folder.At("out.tar")}", $"oci:{_folder.At("back")}:v1");

        var back = new BuiltLayout(_folder.At("back"), "v1");
        Assert.Contains(back.Entries(0), entry => entry.Name == "etc/motd" && entry.Length == "welcome\n".Length);
        Assert.Contains(back.Entries(1), entry => entry.Name == "exports/service.template");
        Assert.Contains(back.Entries(2), entry => entry.Name == "etc/motd" && entry.Length == "changed\n".Length);
        Assert.Equal("system", (string?)back.Config["config"]!["Labels"]!["atomic.type"]);
    }

    [Fact]
    public async Task Without_a_definition_a_base_still_becomes_a_system_image_without_a_new_layer()
    {
        var first = await BuildBaseAsync();
        var file = await BuildAsync(On(first.Source) with { Exports = null });
        Assert.Equal(first.Layers, file.Layers);
        Assert.Equal("system", (string?)new BuiltLayout(file.Path, "v1").Config["config"]!["Labels"]!["atomic.type"]);
    }

    internal static IReadOnlyDictionary<string, string> Values(params (string Name, string Value)[] values) =>
        values.ToDictionary(pair => pair.Name, pair => pair.Value);

    /// <summary>Builds an image with a configuration of its own to build on.</summary>
    private Task<SystemImageFile> BuildBaseAsync(ImageFormat format = ImageFormat.OciLayout) =>
        new ImageBuilder().BuildAsync(
            _folder.Options("base", format) with
            {
                Exports = null,
                Environment = Values(("GREETING", "Hi"), ("LAST", "1"), ("PATH", "/bin")),
                Labels = Values(("origin", "base"), ("maintainer", "them"), ("atomic.type", "other")),
                Entrypoint = ["/usr/bin/run.sh"],
                Command = ["serve"],
                User = "1000",
                WorkingDirectory = "/srv",
                Architecture = "arm64",
            },
            NullObserver.Instance,
            Cancellation);

    private ImageBuildOptions On(string source) => _folder.Options() with
    {
        RootFileSystem = null,
        Base = new ImportOptions { Source = ImageSource.Parse(source, _folder.Root) },
    };

    private static Task<SystemImageFile> BuildAsync(ImageBuildOptions options) =>
        new ImageBuilder().BuildAsync(options, NullObserver.Instance, Cancellation);

    private static async Task<JsonNode> ConfigOfAsync(string source) =>
        JsonNode.Parse(await SkopeoAsync("inspect", "--config", source))!;

    // A changed configuration has another digest, so manifest and index change too.
    private static Task EditConfigurationAsync(SystemImageFile layout, Action<JsonNode> edit) =>
        new LayoutEditor(layout.Path).EditConfigurationAsync(edit);

    private static async Task<string> SkopeoAsync(params string[] arguments)
    {
        var result = await CommandRunner.TryRunAsync(
            new Command("skopeo", ["--insecure-policy", .. arguments]), NullObserver.Instance, Cancellation);
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput;
    }

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(text => (string)text!);
}
