using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>Host files and what the manifest says of them.</summary>
public sealed class HostFileRulesTests
{
    [Theory]
    [InlineData("etc/sample/sample.conf")]
    [InlineData("usr/local/bin/sample")]
    [InlineData("etc/kubernetes/config")]
    public async Task Files_of_the_service_are_welcome(string path)
    {
        using var definition = new SampleDefinition(hasUnit: false);
        definition.Write("hostfs/" + path, "text");
        Assert.Empty(await RulesAsync(definition));
    }

    [Theory]
    [InlineData("etc/passwd")]
    [InlineData("etc/sudoers.d/sample")]
    [InlineData("etc/cron.d/sample")]
    [InlineData("etc/ld.so.preload")]
    [InlineData("etc/pam.d/login")]
    [InlineData("etc/systemd/system/other.service")]
    [InlineData("boot/grub/grub.cfg")]
    [InlineData("var/run/sample")]
    public async Task Files_of_the_host_are_refused(string path)
    {
        using var definition = new SampleDefinition(hasUnit: false);
        definition.Write("hostfs/" + path, "text");
        Assert.Equal(["HostFileForbidden hostfs/" + path], await RulesAsync(definition));
    }

    [Fact]
    public async Task A_path_that_renaming_leads_to_counts_and_not_the_one_before()
    {
        using var definition = new SampleDefinition(hasUnit: false);
        definition.Write("hostfs/etc/sample/unit.conf", "text");
        definition.Write("hostfs/etc/passwd", "text");
        Renames(
            definition,
            """{ "/etc/sample": "/etc/systemd/system/other.service.d", "/etc/passwd": "/etc/$NAME/passwd" }""");
        Assert.Equal(["HostFileForbidden hostfs/etc/sample/unit.conf"], await RulesAsync(definition));

        Renames(
            definition,
            """{ "/etc/sample": "/etc/systemd/system/$NAME.service.d", "/etc/passwd": "/etc/$NAME/passwd" }""");
        Assert.Empty(await RulesAsync(definition));
    }

    [Fact]
    public async Task Links_and_modes_are_looked_at()
    {
        using var definition = new SampleDefinition(hasUnit: false);
        definition.Write("hostfs/usr/local/bin/tool", "text");
        File.SetUnixFileMode(
            definition.At("hostfs/usr/local/bin/tool"),
            UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Directory.CreateDirectory(definition.At("hostfs/etc/sample"));
        File.CreateSymbolicLink(definition.At("hostfs/etc/sample/secrets"), "../shadow");
        File.CreateSymbolicLink(definition.At("hostfs/etc/sample/data"), "/srv/data");
        Assert.Equal(
            ["HostFileForbidden hostfs/etc/sample/secrets", "HostFilePrivileged hostfs/usr/local/bin/tool"],
            await RulesAsync(definition));
    }

    [Fact]
    public async Task Two_files_with_one_path_are_a_conflict()
    {
        using var definition = new SampleDefinition(hasUnit: false);
        definition.Write("hostfs/etc/sample/a", "text");
        definition.Write("hostfs/etc/sample/b", "text");
        Renames(definition, """{ "/etc/sample/a": "/etc/sample/b" }""");
        Assert.Equal(["HostFileConflict hostfs/etc/sample/b"], await RulesAsync(definition));
    }

    [Fact]
    public async Task Paths_of_the_manifest_without_a_file_are_found()
    {
        using var definition = new SampleDefinition(hasUnit: false);
        definition.Write("hostfs/etc/sample/a", "PORT=$LISTEN");
        definition.Write("manifest.json", """
            {
              "defaultValues": { "PORT": "1", "LISTEN": "2" },
              "renameFiles": {
                "/etc/sample": "/etc/$NAME",
                "/etc/simple": "/etc/x"
              },
              "installedFilesTemplate": [
                "/etc/sample/a",
                "/etc/sample-container/a"
              ]
            }
            """);
        Assert.Equal(
            ["ManifestUnusedPath manifest.json:5", "ManifestUnusedPath manifest.json:8"], await RulesAsync(definition));
    }

    private static void Renames(SampleDefinition definition, string renames) => definition.Write(
        "manifest.json", $$"""{ "defaultValues": { "PORT": "1" }, "renameFiles": {{renames}} }""");

    private static async Task<IEnumerable<string>> RulesAsync(SampleDefinition definition) =>
        (await definition.CheckAsync()).Select(found => $"{found.Rule} {found.Location}");
}
