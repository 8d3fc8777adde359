using SystemContainers.Images;
using SystemContainers.Images.Checking;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>
/// What a definition names in its image is looked for there, as a container of the image would see it.
/// </summary>
public sealed class CheckedImageTests
{
    private const int Executable = 0x1ED;

    [Fact]
    public async Task An_image_that_has_everything_gives_no_finding() =>
        Assert.Empty(await FindAsync(Complete()));

    [Theory]
    [InlineData("/usr/bin/serve", "The image has no program /usr/bin/serve.")]
    [InlineData("serve", "The image has no program serve.")]
    [InlineData("/etc/text", "/etc/text of the image is not executable.")]
    [InlineData("/usr/bin/script", "/usr/bin/script is a script for /bin/perl, and the image has no such program.")]
    [InlineData("/usr/bin/loop", "The image has no program /usr/bin/loop.")]
    [InlineData("/usr", "The image has no program /usr.")]
    public async Task A_program_that_cannot_be_run_is_found(string program, string message)
    {
        var tar = Complete().File("etc/text").File("usr/bin/script", "#! /bin/perl -w\n", Executable)
            .Link("usr/bin/loop", "loop");
        var found = Assert.Single(await FindAsync(tar, program));
        Assert.Equal(("ImageProgram", "config.json.template:6", message), (found.Rule, found.Location, found.Message));
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("sh")]
    [InlineData("/usr/bin/hello")]
    [InlineData("/usr/bin/absolute")]
    [InlineData("/usr/bin/up")]
    [InlineData("/data/from-the-host")]
    public async Task A_program_is_found_through_links_and_mounts(string program)
    {
        var tar = Complete().File("usr/bin/hello", "#!/bin/sh\n", Executable)
            .Link("usr/bin/absolute", "/usr/bin/hello").Link("usr/bin/up", "../../../../bin/hello");
        Assert.Empty(await FindAsync(tar, program));
    }

    [Fact]
    public async Task Mount_points_and_directories_of_the_root_are_looked_at()
    {
        var tar = new LayerTar().Directory("usr").Directory("usr/bin").File("usr/bin/sh", "x", Executable)
            .Link("bin", "usr/bin").Link("sys", "/tmp").Directory("proc");
        var findings = await FindAsync(tar);
        Assert.Equal(
            ["ImageRoot ", "ImageMountPoint config.json.template:28"],
            findings.Select(found => $"{found.Rule} {found.Location}"));
    }

    [Fact]
    public async Task An_image_without_label_and_definition_is_told_so_and_judged_by_its_entrypoint()
    {
        var labels = new Dictionary<string, string>();
        Assert.Equal(
            ["ImageExports", "ImageProgram", "ImageTypeLabel", "ConfigurationMissing"],
            (await FindAsync(Complete(), texts: [], labels: labels)).Select(found => found.Rule));
        Assert.DoesNotContain(
            await FindAsync(Complete(), texts: [], labels: labels, execution: new ExecutionJson { Command = ["sh"] }),
            found => found.Rule == "ImageProgram");
    }

    [Fact]
    public async Task An_image_that_is_run_once_needs_no_unit()
    {
        var labels = new Dictionary<string, string> { ["atomic.type"] = "system" };
        Assert.Contains("UnitMissing", (await FindAllAsync(Complete(), labels: labels)).Select(found => found.Rule));
        labels["atomic.run"] = "once";
        Assert.DoesNotContain(
            "UnitMissing", (await FindAllAsync(Complete(), labels: labels)).Select(found => found.Rule));
    }

    private static LayerTar Complete() => new LayerTar()
        .Directory("data").Directory("proc").Directory("etc")
        .Directory("usr").Directory("usr/bin").File("usr/bin/sh", "x", Executable).Link("bin", "usr/bin");

    private static async Task<IReadOnlyList<SystemImageFinding>> FindAsync(
        LayerTar tar,
        string program = "/bin/sh",
        Dictionary<string, string>? texts = null,
        Dictionary<string, string>? labels = null,
        ExecutionJson? execution = null) =>
        [
            .. (await FindAllAsync(tar, program, texts, labels, execution))
                .Where(finding => finding.Rule != "UnitMissing"),
        ];

    private static async Task<IReadOnlyList<SystemImageFinding>> FindAllAsync(
        LayerTar tar,
        string program = "/bin/sh",
        Dictionary<string, string>? texts = null,
        Dictionary<string, string>? labels = null,
        ExecutionJson? execution = null)
    {
        using var store = new LayerStore();
        var root = new LayerMerge(store.Repository).Merge([store.Import(tar)]);
        var source = new DefinitionSource
        {
            Name = "test:latest",
            Texts = texts ?? new Dictionary<string, string>
            {
                ["config.json.template"] = SampleDefinition.Configuration
                    .Replace("/usr/bin/serve", program, StringComparison.Ordinal),
                ["manifest.json"] = SampleDefinition.Manifest,
            },
            HostFiles = [],
            Image = new CheckedImage(
                labels ?? new Dictionary<string, string> { ["atomic.type"] = "system" }, execution, texts is null,
                store.Repository, root),
        };
        var found = await DefinitionCheck.RunAsync(
            source, NullObserver.Instance, TestContext.Current.CancellationToken);
        return [.. found.Select(finding => finding.Finding)];
    }
}
