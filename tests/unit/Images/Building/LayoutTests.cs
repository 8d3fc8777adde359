using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class LayoutTests : IDisposable
{
    private readonly BuildFolder _folder = new();
    private readonly ImageBuilder _builder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_layout_holds_an_image_whose_digests_sizes_and_types_are_those_of_the_specification()
    {
        var file = await Build(_folder.Options());
        var layout = new BuiltLayout(file.Path, "v1");
        Assert.Equal("1.0.0", (string?)layout.Marker["imageLayoutVersion"]);
        Assert.Equal(2, (int?)layout.Index["schemaVersion"]);
        Assert.Equal("application/vnd.oci.image.manifest.v1+json", (string?)layout.Descriptor["mediaType"]);
        Assert.Equal(
            "registry.example.com/team/hello:v1",
            (string?)layout.Descriptor["annotations"]!["io.containerd.image.name"]);
        Assert.Equal("application/vnd.oci.image.config.v1+json", (string?)layout.Manifest["config"]!["mediaType"]);
        Assert.All(
            layout.Manifest["layers"]!.AsArray(),
            layer => Assert.Equal("application/vnd.oci.image.layer.v1.tar+gzip", (string?)layer!["mediaType"]));
        Assert.Equal(2, layout.Manifest["layers"]!.AsArray().Count);
        Assert.NotEmpty(layout.Layer(0));
        Assert.NotEmpty(layout.Layer(1));
    }

    [Fact]
    public async Task The_result_says_what_was_written()
    {
        var file = await Build(_folder.Options() with { Created = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) });
        var layout = new BuiltLayout(file.Path, "v1");
        Assert.Equal(_folder.At("out"), file.Path);
        Assert.Equal("registry.example.com/team/hello:v1", file.Name);
        Assert.Equal((string?)layout.Descriptor["digest"], file.Digest);
        Assert.Equal((string?)layout.Manifest["config"]!["digest"], file.ConfigDigest);
        Assert.Equal(layout.Manifest["layers"]!.AsArray().Select(layer => (string)layer!["digest"]!), file.Layers);
        Assert.Equal(1_700_000_000, file.Created.ToUnixTimeSeconds());
        Assert.Equal($"oci:{file.Path}:v1", file.Source);
        Assert.Equal(
            Directory.EnumerateFiles(_folder.At("out/blobs/sha256")).Sum(path => new FileInfo(path).Length), file.Size);
    }

    [Fact]
    public async Task The_configuration_carries_what_the_options_say()
    {
        var file = await Build(_folder.Options() with
        {
            Labels = new Dictionary<string, string> { ["version"] = "1", ["maintainer"] = "Ä \"quoted\"" },
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C" },
            Entrypoint = ["/usr/bin/run.sh"],
            Command = ["--port", "80"],
            User = "daemon:daemon",
            WorkingDirectory = "/srv",
            Architecture = "arm64",
        });
        var config = new BuiltLayout(file.Path, "v1").Config;
        Assert.Equal("linux", (string?)config["os"]);
        Assert.Equal("arm64", (string?)config["architecture"]);
        Assert.Equal("1970-01-01T00:00:00Z", (string?)config["created"]);
        Assert.Equal("1", (string?)config["config"]!["Labels"]!["version"]);
        Assert.Equal("Ä \"quoted\"", (string?)config["config"]!["Labels"]!["maintainer"]);
        Assert.Equal("""["LANG=C","PATH=/usr/bin:/bin"]""", config["config"]!["Env"]!.ToJsonString());
        Assert.Equal("""["/usr/bin/run.sh"]""", config["config"]!["Entrypoint"]!.ToJsonString());
        Assert.Equal("""["--port","80"]""", config["config"]!["Cmd"]!.ToJsonString());
        Assert.Equal("daemon:daemon", (string?)config["config"]!["User"]);
        Assert.Equal("/srv", (string?)config["config"]!["WorkingDir"]);
    }

    [Fact]
    public async Task An_image_with_exports_is_labelled_as_a_system_container_unless_the_labels_say_otherwise()
    {
        var labels = new Dictionary<string, string> { ["atomic.type"] = "other" };
        Assert.Equal("system", await TypeLabel(_folder.Options("with")));
        Assert.Null(await TypeLabel(_folder.Options("without") with { Exports = null }));
        Assert.Equal("other", await TypeLabel(_folder.Options("own") with { Labels = labels }));
    }

    [Fact]
    public async Task A_second_tag_is_added_and_the_first_stays()
    {
        var first = await Build(_folder.Options());
        _folder.Write("rootfs/etc/motd", "second");
        var second = await Build(_folder.Options() with { Name = ImageReference.Parse("hello:v2") });
        Assert.Equal(["v1", "v2"], new BuiltLayout(first.Path, "v1").Tags);
        Assert.Equal(first.Digest, (string?)new BuiltLayout(first.Path, "v1").Descriptor["digest"]);
        Assert.Equal(second.Digest, (string?)new BuiltLayout(first.Path, "v2").Descriptor["digest"]);
        Assert.Equal(["blobs", "index.json", "oci-layout"], Names("out"));
    }

    [Fact]
    public async Task The_same_tag_is_replaced()
    {
        await Build(_folder.Options());
        _folder.Write("rootfs/etc/motd", "second");
        var second = await Build(_folder.Options());
        var layout = new BuiltLayout(second.Path, "v1");
        Assert.Equal(["v1"], layout.Tags);
        Assert.Equal(second.Digest, (string?)layout.Descriptor["digest"]);
    }

    [Fact]
    public async Task What_others_wrote_into_the_index_stays()
    {
        await Build(_folder.Options());
        var index = _folder.At("out/index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace(
            """{"schemaVersion":2,""",
            """{"schemaVersion":2,"annotations":{"by":"them"},""",
            StringComparison.Ordinal).Replace(
            """[{"mediaType":""",
            """[{"digest":"sha256:00"},{"mediaType":""",
            StringComparison.Ordinal));
        await Build(_folder.Options() with { Name = ImageReference.Parse("hello:v2") });
        Assert.Contains("\"annotations\":{\"by\":\"them\"}", File.ReadAllText(index), StringComparison.Ordinal);
        Assert.Contains("{\"digest\":\"sha256:00\"}", File.ReadAllText(index), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_becomes_a_layout()
    {
        Directory.CreateDirectory(_folder.At("out"));
        var file = await Build(_folder.Options());
        Assert.Equal(file.Digest, (string?)new BuiltLayout(file.Path, "v1").Descriptor["digest"]);
    }

    [Fact]
    public async Task Nothing_but_the_output_is_left_beside_it()
    {
        await Build(_folder.Options());
        await Build(_folder.Options("out.tar", ImageFormat.OciArchive));
        Assert.Equal(["exports", "out", "out.tar", "rootfs"], Names("."));
    }

    [Fact]
    public async Task Progress_counts_the_bytes_of_the_files_and_ends_once()
    {
        var observer = new RecordingObserver();
        await _builder.BuildAsync(_folder.Options(), observer, Cancellation);
        Assert.Contains(observer.Reports, report => report.Status == "layer 2 of 2: exports");
        var last = Assert.Single(observer.Reports, report => report.IsFinished);
        Assert.Same(observer.Reports[^1], last);
        Assert.Equal(observer.Reports[0].Total, last.Completed);
        Assert.Single(observer.Reports.Select(report => report.Activity).Distinct());
    }

    [Fact]
    public async Task A_plan_says_whether_a_tag_is_new_added_or_replaced_and_writes_nothing()
    {
        Assert.Contains("new OCI layout", await Plan("hello:v1"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("out")));
        await Build(_folder.Options());
        var before = _folder.Snapshot();
        Assert.StartsWith("Add the image hello:v2", await Plan("hello:v2"), StringComparison.Ordinal);
        Assert.StartsWith("Replace the image tagged v1", await Plan("hello:v1"), StringComparison.Ordinal);
        Assert.Equal(before, _folder.Snapshot());
    }

    private async Task<string> Plan(string name)
    {
        var options = _folder.Options() with { Name = ImageReference.Parse(name) };
        return Assert.Single(await _builder.PlanAsync(options, NullObserver.Instance, Cancellation)).ToString();
    }

    private async Task<string?> TypeLabel(ImageBuildOptions options)
    {
        var file = await Build(options);
        return (string?)new BuiltLayout(file.Path, "v1").Config["config"]!["Labels"]?["atomic.type"];
    }

    private Task<SystemImageFile> Build(ImageBuildOptions options) =>
        _builder.BuildAsync(options, NullObserver.Instance, Cancellation);

    private IEnumerable<string?> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(_folder.At(folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
