using SystemContainers.Images;
using SystemContainers.Images.Trust;
using Xunit;

namespace SystemContainers.UnitTests.Images.Trust;

/// <summary>The scopes of each transport, in the order of containers-policy.json(5).</summary>
public sealed class PolicyScopesTests
{
    [Theory]
    [InlineData(
        "registry.example.com:5000/team/app:v1",
        "registry.example.com:5000/team/app:v1 registry.example.com:5000/team/app registry.example.com:5000/team "
        + "registry.example.com:5000 *.example.com *.com ")]
    [InlineData(
        "busybox", "docker.io/library/busybox:latest docker.io/library/busybox docker.io/library docker.io *.io ")]
    [InlineData("foo/app:1", "docker.io/foo/app:1 docker.io/foo/app docker.io/foo docker.io *.io ")]
    [InlineData("docker.io/app:1", "docker.io/library/app:1 docker.io/library/app docker.io/library docker.io *.io ")]
    [InlineData("index.docker.io/a/b:1", "docker.io/a/b:1 docker.io/a/b docker.io/a docker.io *.io ")]
    [InlineData("localhost/app:1", "localhost/app:1 localhost/app localhost ")]
    [InlineData(
        "docker-daemon:app:1", "docker.io/library/app:1 docker.io/library/app docker.io/library docker.io *.io ")]
    [InlineData("docker-archive:/srv/app.tar:app:1", "")]
    [InlineData("oci:/proc/sys/kernel:v1", "/proc/sys/kernel /proc/sys /proc ")]
    [InlineData("oci-archive:/proc/version:v1", "/proc/version /proc ")]
    [InlineData("dir:/nowhere/at-all", "/nowhere/at-all /nowhere ")]
    public void A_place_has_the_scopes(string source, string scopes) =>
        Assert.Equal(scopes, string.Join(' ', PolicyScopes.Of(ImageSource.Parse(source, "/"))));

    [Fact]
    public void A_digest_is_part_of_the_first_scope()
    {
        var digest = "sha256:" + new string('a', 64);

        var scopes = PolicyScopes.Of(ImageSource.Parse($"example.com/app@{digest}", "/"));

        Assert.Equal(["example.com/app@" + digest, "example.com/app", "example.com", "*.com", ""], scopes);
    }

    [Fact]
    public void Links_in_a_path_are_followed()
    {
        using var folder = new TemporaryFolder("/dev/shm");
        Directory.CreateDirectory(folder.At("real/image"));
        Directory.CreateSymbolicLink(folder.At("link"), "real");

        var scopes = PolicyScopes.Of(ImageSource.Parse($"dir:{folder.At("link/image")}", "/"));

        Assert.Equal(folder.At("real/image"), scopes.First());
    }
}
