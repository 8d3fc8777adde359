using System.Text.Json;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class GeneratedTmpfilesTests
{
    [Fact]
    public void A_directory_that_is_missing_is_created_for_the_user_of_the_process() =>
        Assert.Equal("d    /srv/data   0700 996 994 - -\n", Create(["/srv/data"]).Text);

    [Fact]
    public void What_exists_and_what_comes_twice_gives_no_line()
    {
        var tmpfiles = Create(["/srv/data", "/srv/there", "/srv/data", "relative"], exists: ["/srv/there"]);
        Assert.Equal("d    /srv/data   0700 996 994 - -\n", tmpfiles.Text);
        Assert.Empty(tmpfiles.Warnings);
    }

    [Fact]
    public void Nothing_missing_gives_no_text() => Assert.Empty(Create(["/srv"], exists: ["/srv"]).Text);

    [Theory]
    [InlineData("/etc/hosts")]
    [InlineData("/etc/resolv.conf")]
    [InlineData("/run/docker.sock")]
    [InlineData("/etc/app.conf")]
    public void A_file_is_never_created_as_a_directory(string source)
    {
        var tmpfiles = Create([source]);
        Assert.Empty(tmpfiles.Text);
        Assert.Matches(@"^config\.json:\d+: .*" + source, Assert.Single(tmpfiles.Warnings));
    }

    [Fact]
    public void A_source_for_a_file_of_the_image_is_a_file()
    {
        var tmpfiles = Create(["/etc/sysconfig/flanneld"], files: ["/dest0"]);
        Assert.Empty(tmpfiles.Text);
        Assert.Single(tmpfiles.Warnings);
    }

    [Fact]
    public void A_directory_of_configuration_files_is_a_directory() =>
        Assert.StartsWith("d    /etc/docker.service.d ", Create(["/etc/docker.service.d"]).Text);

    [Theory]
    [InlineData("/srv/my data", "\"/srv/my data\"")]
    [InlineData("/srv/50%", "/srv/50%%")]
    [InlineData("/srv/a\"b\\c", "\"/srv/a\\\"b\\\\c\"")]
    [InlineData("/srv/it's", "\"/srv/it's\"")]
    public void A_path_stays_one_field(string source, string field) =>
        Assert.Equal($"d    {field}   0700 996 994 - -\n", Create([source]).Text);

    private static GeneratedTmpfiles Create(string[] sources, string[]? exists = null, string[]? files = null)
    {
        var text = JsonSerializer.Serialize(new
        {
            process = new { user = new { uid = 996, gid = 994 }, args = new[] { "a" }, cwd = "/" },
            root = new { path = "rootfs", @readonly = true },
            mounts = sources.Select((source, index) =>
                new { destination = $"/dest{index}", type = "bind", source, options = new[] { "rbind" } }),
        });
        return GeneratedTmpfiles.Create(
            RuntimeConfiguration.Parse(text),
            path => exists?.Contains(path) == true,
            path => files?.Contains(path) == true);
    }
}
