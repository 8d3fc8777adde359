using SystemContainers.Containers.Packages;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Packages;

/// <summary>What a package says of itself, by the labels of its image.</summary>
public sealed class PackageTagsTests
{
    [Fact]
    public void Labels_of_the_old_command_come_before_those_that_everybody_uses()
    {
        var tags = Read(
            ("atomic.version", "1.2"), ("version", "9"), ("release", "3.el9"), ("summary", "A summary"),
            ("license", "MIT"), ("atomic.url", "http://localhost/%20"), ("atomic.description", "One\r\n two\n"),
            ("atomic.requires", "bash, coreutils >= 8.0"), ("atomic.provides", "thing"),
            ("atomic.conflicts", "other < 2"));

        Assert.Equal(("atomic-container-web", "1.2", "3.el9"), (tags.Name, tags.Version, tags.Release));
        Assert.Equal(("A summary", "MIT", "http://localhost/%20"), (tags.Summary, tags.License, tags.Url));
        Assert.Equal("One\ntwo", tags.Description);
        Assert.Equal(["bash", "coreutils >= 8.0"], tags.Requires);
        Assert.Equal(["thing"], tags.Provides);
        Assert.Equal(["other < 2"], tags.Conflicts);
    }

    [Fact]
    public void Without_labels_the_tag_is_the_version_and_the_digest_the_release()
    {
        var tags = Read();

        Assert.Equal(("v1.0_rc1", "0123456789ab"), (tags.Version, tags.Release));
        Assert.Equal(("System container web", "Unspecified", (string?)null), (tags.Summary, tags.License, tags.Url));
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), tags.Time);
        Assert.Equal("1", PackageTags.Read("web", Image("latest")).Version);
    }

    [Theory]
    [InlineData("atomic.version", "1-2")]
    [InlineData("atomic.version", "1\n%build")]
    [InlineData("atomic.release", "%(touch /tmp/x)")]
    [InlineData("atomic.summary", "a\n%build\ntouch /tmp/x")]
    [InlineData("atomic.license", "a\rRequires: b")]
    [InlineData("atomic.url", "a\u0000")]
    [InlineData("atomic.url", "a b")]
    [InlineData("atomic.description", "a\n%build\ntouch /tmp/x")]
    [InlineData("atomic.description", "a\n \t%%if 1\n")]
    [InlineData("atomic.description", "a\u0007")]
    [InlineData("atomic.requires", "bash, %{lua:x}")]
    [InlineData("atomic.requires", "bash\nBuildRequires: x")]
    [InlineData("atomic.provides", "a = 1 = 2")]
    [InlineData("atomic.conflicts", "-a")]
    public void A_label_that_could_mean_more_than_text_is_refused_by_name(string label, string value)
    {
        var error = Assert.Throws<SystemContainersException>(() => Read((label, value)));

        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
        Assert.Contains(label, error.Message, StringComparison.Ordinal);
    }

    internal static SystemImage Image(string tag, params (string Name, string Value)[] labels) => new()
    {
        Name = $"localhost/web:{tag}",
        Repository = "localhost/web",
        Tag = tag,
        Digest = "sha256:" + string.Concat(Enumerable.Repeat("0123456789abcdef", 4)),
        Commit = "commit",
        Created = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
        Labels = labels.ToDictionary(l => l.Name, l => l.Value),
        Layers = [],
    };

    private static PackageTags Read(params (string Name, string Value)[] labels) =>
        PackageTags.Read("web", Image("v1.0-rc1", labels));
}
