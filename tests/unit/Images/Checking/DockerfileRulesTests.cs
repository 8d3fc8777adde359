using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>The Dockerfile beside a definition.</summary>
public sealed class DockerfileRulesTests
{
    private const string Good = """
        FROM fedora
        LABEL name="sample" \
              atomic.type="system"
        RUN dnf install -y --setopt=tsflags=nodocs nmap-ncat && dnf clean all
        COPY config.json.template service.template \
             tmpfiles.template manifest.json /exports/

        """;

    [Theory]
    [InlineData("", "")]
    [InlineData(
        "COPY config.json.template service.template \\\n     tmpfiles.template manifest.json /exports/",
        "COPY . /exports")]
    [InlineData("COPY config.json.template", "COPY --chown=0:0 ./config.json.template")]
    [InlineData("manifest.json /exports/", "*.json /exports/")]
    [InlineData(" \\\n      atomic.type=\"system\"", " \"atomic.type\"='system'")]
    public Task Is_right(string old, string changed) => FindsAsync(old, changed);

    [Theory]
    [InlineData("FROM fedora", "FROM fedora\nMAINTAINER Jane <jane@example.com>", "DockerfileMaintainer:2")]
    [InlineData("atomic.type=\"system\"", "version=\"1\"", "DockerfileTypeLabel:")]
    [InlineData("/exports/", "/export/", "DockerfileExportsPath:5")]
    [InlineData("COPY", "ADD", "DockerfileAdd:5")]
    [InlineData("/exports/", "/exports", "DockerfileTrailingSlash:5")]
    [InlineData(" manifest.json", "", "DockerfileNotCopied:")]
    [InlineData("COPY config", "COPY --from=build config", "DockerfileNotCopied:", 3)]
    [InlineData(" --setopt=tsflags=nodocs", "", "DockerfilePackageDocumentation:4")]
    public Task Is_wrong(string old, string changed, string expected, int times = 1) =>
        FindsAsync(old, changed, [.. Enumerable.Repeat(expected, times)]);

    [Fact]
    public async Task Stands_beside_a_folder_of_exports_too()
    {
        using var folder = new TemporaryFolder();
        folder.Write("exports/service.template", SampleDefinition.Unit);
        folder.Write("exports/config.json.template", SampleDefinition.Configuration);
        folder.Write("Dockerfile", "FROM fedora\nLABEL atomic.type=system\nCOPY exports/service.template /exports/\n");
        var findings = await new SystemContainers.Images.DefinitionFolder(folder.Root).CheckAsync(
            NullObserver.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["DockerfileNotCopied Dockerfile", "VariableRequired exports/config.json.template:9"],
            findings.Select(found => $"{found.Rule} {found.Location}"));
        Assert.Contains("exports/config.json.template", findings[0].Message);
    }

    private static async Task FindsAsync(string old, string changed, params string[] expected)
    {
        using var definition = new SampleDefinition(hasUnit: false);
        definition.Write("Dockerfile", Good);
        if (old.Length > 0)
        {
            definition.With("Dockerfile", old, changed);
        }

        Assert.Equal(expected, (await definition.CheckAsync()).Select(found => $"{found.Rule}:{found.Line}"));
    }
}
