using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class ManifestFileTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("{\"version\": \"1.0\"}")]
    [InlineData("{\"version\": 1.0, \"unknown\": [null]}")]
    [Trait("Defect", "31")]
    public void What_is_not_there_has_its_default(string? text)
    {
        var manifest = ManifestFile.Parse(text);
        Assert.Empty(manifest.DefaultValues);
        Assert.Empty(manifest.RenameFiles);
        Assert.Empty(manifest.InstalledFilesTemplate);
        Assert.True(manifest.UseLinks);
        Assert.False(manifest.NoContainerService);
    }

    [Fact]
    public void Every_key_is_read()
    {
        var manifest = ManifestFile.Parse("""
            {
              "version": "1.0",
              "defaultValues": { "PORT": 8081, "RATIO": 1.50, "DEBUG": false, "NAME_": "a\nb", "NONE": "" },
              "renameFiles": {
                "/etc/a": "$CONF_DIRECTORY/$NAME"
              },
              "installedFilesTemplate": [ "/etc/a", "/etc/b" ],
              "useLinks": false,
              "noContainerService": true
            }
            """);
        Assert.Equal("1.0", manifest.Version);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["PORT"] = "8081", ["RATIO"] = "1.50", ["DEBUG"] = "false", ["NAME_"] = "a\nb", ["NONE"] = "",
            },
            manifest.DefaultValues);
        Assert.Equal(["/etc/a", "/etc/b"], manifest.InstalledFilesTemplate);
        Assert.Equal((false, true), (manifest.UseLinks, manifest.NoContainerService));
        var renamed = manifest.RenameFiles["/etc/a"];
        Assert.Equal(new TemplateUse("CONF_DIRECTORY", "manifest.json", 5), renamed.Uses[0]);
        Assert.Equal(
            "/etc/x", renamed.Expand(new Dictionary<string, string> { ["CONF_DIRECTORY"] = "/etc", ["NAME"] = "x" }));
    }

    [Theory]
    [InlineData("{\n\"defaultValues\": {\n\"A\": null}}", 3)]
    [InlineData("{\n\"defaultValues\": {\n\"A\": [1]}}", 3)]
    [InlineData("{\n\"defaultValues\": []}", 2)]
    [InlineData("{\n\"renameFiles\": {\"a\": 1}}", 2)]
    [InlineData("{\n\"renameFiles\": {\n\n\"a\": \"$1\"}}", 4)]
    [InlineData("{\n\"installedFilesTemplate\": \"/etc/a\"}", 2)]
    [InlineData("{\n\"installedFilesTemplate\": [\n1]}", 3)]
    [InlineData("{\n\"useLinks\": \"true\"}", 2)]
    [InlineData("{\n\"noContainerService\": 1}", 2)]
    [InlineData("\n[]", 2)]
    public void A_wrong_type_is_reported_with_its_line(string text, int line) =>
        Assert.StartsWith(
            $"manifest.json:{line}:",
            Expanding.Fails(ErrorCode.InvalidDefinition, () => ManifestFile.Parse(text)).Message);

    [Theory]
    [InlineData("", "line 1, column 1")]
    [InlineData("{\n  \"a\": 1,\n}", "line 3, column 1")]
    [InlineData("{\n  \"defaultValues\": {\"A\": \"1\",\n\"A\": \"2\"}}", "line 3")]
    public void What_is_not_JSON_is_reported_with_its_place(string text, string place)
    {
        var error = Expanding.Fails(ErrorCode.InvalidDefinition, () => ManifestFile.Parse(text));
        Assert.Contains($"manifest.json is not valid JSON, {place}", error.Message);
    }
}
