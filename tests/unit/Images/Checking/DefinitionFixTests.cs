using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>Corrections are made where they are certain, and all else in a file stays as it is.</summary>
public sealed class DefinitionFixTests
{
    private const string Config = "config.json.template";

    [Theory]
    [InlineData("\"readonly\": true", "\"readonly\" :false", "\"readonly\" :true")]
    [InlineData(",\n    \"readonly\": true", "", ",\n    \"readonly\": true")]
    [InlineData("\"rootfs\"", "\"./rootfs\"", "\"rootfs\"")]
    [InlineData("\"rootfs\"", "\"root/$NAME\"", null)]
    [InlineData("\"terminal\": false", "\"terminal\":true", "\"terminal\":false")]
    [InlineData("\"type\": \"bind\"", "\"type\": \"rbind\"", "\"type\": \"bind\"")]
    [InlineData(
        "  \"hostname\": \"sample\",\n",
        "  \"platform\": {\n    \"os\": \"linux\"\n  },\n  \"hostname\": \"sample\",\n",
        "  \"hostname\": \"sample\",\n")]
    [InlineData("\"linux\": {", "\"linux\": {", null)]
    public async Task Of_a_setting(string old, string broken, string? corrected)
    {
        using var definition = new SampleDefinition(hasUnit: false).With(Config, old, broken);
        var before = definition.Read(Config);
        var findings = await definition.FixAsync();
        Assert.Equal(
            corrected is null
                ? before
                : SampleDefinition.Configuration.Replace(old, corrected, StringComparison.Ordinal),
            definition.Read(Config));
        Assert.Equal(corrected is not null, findings.Any(found => found is { IsFixed: true, CanFix: true }));
        Assert.DoesNotContain(await definition.CheckAsync(), found => found.CanFix);
    }

    [Theory]
    [InlineData("\"options\": [ \"rbind\", \"rw\" ]", "\"options\": [ \"rw\" ]", "\"options\": [ \"rw\", \"rbind\" ]")]
    [InlineData("\"options\": [ \"rbind\", \"rw\" ]", "\"options\": []", "\"options\": [ \"rbind\" ]")]
    [InlineData(",\n      \"options\": [ \"rbind\", \"rw\" ]", "", ",\n      \"options\": [ \"rbind\" ]")]
    public async Task Of_a_mount_that_nothing_can_mount(string old, string broken, string corrected)
    {
        using var definition = new SampleDefinition(hasUnit: false)
            .With(Config, old, broken)
            .With(Config, "\"type\": \"bind\"", "\"type\": \"rbind\"");
        Assert.Contains(
            await definition.FixAsync(), found => found is { Rule: "ConfigurationMountType", IsFixed: true });
        Assert.Equal(
            SampleDefinition.Configuration.Replace(old, corrected, StringComparison.Ordinal), definition.Read(Config));
    }

    // What a variable brings is not known, so what stands around it is not touched.
    [Fact]
    public async Task Of_nothing_that_a_variable_may_bring()
    {
        using var definition = new SampleDefinition(hasUnit: false)
            .With(Config, "\"options\": [ \"rbind\", \"rw\" ]", "\"options\": [ $OPTIONS ]")
            .With(Config, "\"type\": \"bind\"", "\"type\": \"rbind\"")
            .With("manifest.json", "\"PORT\"", "\"OPTIONS\": \"\", \"PORT\"");
        var before = definition.Read(Config);
        var found = Assert.Single(await definition.FixAsync());
        Assert.False(found.CanFix);
        Assert.Equal(before, definition.Read(Config));
    }

    [Fact]
    public async Task Of_several_files_at_once_keeps_tabs_line_ends_variables_and_modes()
    {
        using var definition = new SampleDefinition();
        var config = "{\r\n\t\"ociVersion\":\"1.0.2\","
            + "\r\n\t\"process\":{\"args\":[\"é\",\"$$\"],\"cwd\":\"/\",\"noNewPrivileges\":true},"
            + "\r\n\t\"root\":{\"path\":\"rootfs\"},\r\n\t\"mounts\":[$MOUNTS],"
            + "\r\n\t\"linux\":{\"namespaces\":[{\"type\":\"mount\"}],\"maskedPaths\":[\"/proc/kcore\"]}}";
        definition.Write(Config, config);
        definition.Write("manifest.json", "{\"defaultValues\":{\"MOUNTS\":\"\"}}");
        definition.Write("tmpfiles.template", "# comment\nd  /var/run/${NAME}   0700\n");
        definition.Write(
            "service.template",
            SampleDefinition.Unit.Replace("WorkingDirectory=$DESTDIR\n", string.Empty, StringComparison.Ordinal));
        definition.Write(
            "Dockerfile", "FROM scratch\nMAINTAINER Jane\nLABEL atomic.type=system\nCOPY *.template *.json /exports");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(definition.At(Config), mode);

        Assert.All(await definition.FixAsync(), found => Assert.True(found.IsFixed, found.ToString()));

        Assert.Equal(
            config.Replace("\"rootfs\"", "\"rootfs\",\"readonly\": true", StringComparison.Ordinal),
            definition.Read(Config));
        Assert.Equal(mode, File.GetUnixFileMode(definition.At(Config)));
        Assert.Equal("# comment\nd  /run/${NAME}   0700\n", definition.Read("tmpfiles.template"));
        Assert.Equal(SampleDefinition.Unit, definition.Read("service.template"));
        Assert.Equal(
            "FROM scratch\nLABEL maintainer=\"Jane\"\nLABEL atomic.type=system\nCOPY *.template *.json /exports/",
            definition.Read("Dockerfile"));
        Assert.Empty(await definition.CheckAsync());
        Assert.Empty(await definition.FixAsync());
    }

    [Fact]
    public async Task Is_planned_a_file_at_a_time_and_changes_nothing_before()
    {
        using var definition = new SampleDefinition(hasUnit: false)
            .With(Config, "\"terminal\": false", "\"terminal\": true")
            .With(Config, "\"readonly\": true", "\"readonly\": false")
            .With("tmpfiles.template", "${STATE_DIRECTORY}", "/var/run");
        var before = definition.Read(Config);
        var plan = await definition.Folder.PlanFixAsync(NullObserver.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                new PlannedChange(definition.At(Config), "Fix ConfigurationTerminal, ConfigurationReadonlyRoot"),
                new PlannedChange(definition.At("tmpfiles.template"), "Fix TmpfilesLegacyPath"),
            ],
            plan);
        Assert.Equal(before, definition.Read(Config));
    }

    [Fact]
    public async Task Leaves_files_behind_links_alone()
    {
        using var definition = new SampleDefinition(hasUnit: false);
        using var other = new TemporaryFolder();
        var target = other.Write("tmpfiles.template", "d /var/run/x\n");
        File.Delete(definition.At("tmpfiles.template"));
        File.CreateSymbolicLink(definition.At("tmpfiles.template"), target);
        Assert.Equal("DefinitionUnreadable", Assert.Single(await definition.FixAsync()).Rule);
        Assert.Equal("d /var/run/x\n", File.ReadAllText(target));
    }
}
