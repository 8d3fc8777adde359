using SystemContainers.Containers.HostFiles;
using Xunit;

namespace SystemContainers.UnitTests.Containers.HostFiles;

public sealed class HostFilePolicyTests
{
    [Theory]
    [InlineData("/etc/web/web.conf")]
    [InlineData("/etc/passwd.web")]
    [InlineData("/usr/local/bin/tool")]
    [InlineData("/etc/systemd/system/web.service.d/limits.conf")]
    public void Places_of_services_are_open(string path) => HostFilePolicy.Check("web", path);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/sudoers.d/web")]
    [InlineData("/etc/systemd/system/web.service")]
    [InlineData("/etc/systemd/system/other.service.d/x.conf")]
    [InlineData("/run/web")]
    [InlineData("/var/lib/containers/atomic/web.0/rootfs/x")]
    public void What_is_the_hosts_own_is_closed(string path)
    {
        var error = Assert.Throws<SystemContainersException>(() => HostFilePolicy.Check("web", path));

        Assert.Equal((ErrorCode.InvalidDefinition, path), (error.Code, error.Target));
    }

    [Fact]
    public void Links_on_the_way_are_followed_to_the_place_that_counts()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.At("link"), "/etc/../etc");

        Assert.Equal("/etc/shadow", HostFilePath.Resolve(folder.At("link/shadow")));
    }

    [Fact]
    public void Links_that_lead_in_a_circle_are_an_error()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.At("a"), folder.At("b"));
        Directory.CreateSymbolicLink(folder.At("b"), folder.At("a"));

        Assert.Throws<IOException>(() => HostFilePath.Resolve(folder.At("a/x")));
    }
}
