using System.Diagnostics;
using System.Text.Json.Nodes;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class SkopeoTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public SkopeoTests() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Join(folder, "skopeo"))),
        "skopeo is not installed.");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ImageFormat.OciLayout)]
    [InlineData(ImageFormat.OciArchive)]
    public async Task Skopeo_finds_the_image_by_its_tag_with_the_digest_that_the_build_reported(ImageFormat format)
    {
        var file = await Build(format);
        var image = await Skopeo("inspect", file.Source);
        Assert.Equal(file.Digest, (string?)image["Digest"]);
        Assert.Equal(file.Layers, image["Layers"]!.AsArray().Select(layer => (string)layer!));
        Assert.Equal("system", (string?)image["Labels"]!["atomic.type"]);
        Assert.Equal("""["GREETING=Hi"]""", image["Env"]!.ToJsonString());
    }

    [Fact]
    public async Task Skopeo_reads_a_docker_archive_by_the_image_name()
    {
        var file = await Build(ImageFormat.DockerArchive);
        var image = await Skopeo("inspect", file.Source);
        Assert.Equal("system", (string?)image["Labels"]!["atomic.type"]);
        var config = await Skopeo("inspect", "--config", file.Source);
        Assert.Equal("""["/usr/bin/run.sh"]""", config["config"]!["Entrypoint"]!.ToJsonString());
        var tags = await Skopeo("list-tags", $"docker-archive:{file.Path}");
        Assert.Equal(["registry.example.com/team/hello:v1"], tags["Tags"]!.AsArray().Select(tag => (string)tag!));
    }

    [Theory]
    [InlineData(ImageFormat.OciLayout)]
    [InlineData(ImageFormat.OciArchive)]
    [InlineData(ImageFormat.DockerArchive)]
    public async Task Skopeo_copies_the_image_and_finds_every_digest_right(ImageFormat format)
    {
        var file = await Build(format);
        await Run("--insecure-policy", "copy", "--quiet", file.Source, $"oci:{_folder.At("copy")}:v1");
        var copy = new BuiltLayout(_folder.At("copy"), "v1");
        Assert.Contains(copy.Entries(0), entry => entry.Name == "usr/bin/run.sh");
        Assert.Contains(copy.Entries(1), entry => entry.Name == "exports/service.template");
    }

    private Task<SystemImageFile> Build(ImageFormat format) => new ImageBuilder().BuildAsync(
        _folder.Options("out", format) with
        {
            Entrypoint = ["/usr/bin/run.sh"],
            Environment = new Dictionary<string, string> { ["GREETING"] = "Hi" },
        },
        NullObserver.Instance,
        TestContext.Current.CancellationToken);

    private static async Task<JsonNode> Skopeo(params string[] arguments) => JsonNode.Parse(await Run(arguments))!;

    private static async Task<string> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("skopeo", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return output;
    }
}
