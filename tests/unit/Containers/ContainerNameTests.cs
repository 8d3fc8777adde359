using SystemContainers.Containers;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class ContainerNameTests
{
    [Theory]
    [InlineData("hello-world")]
    [InlineData("a")]
    [InlineData("9")]
    [InlineData("Web_1.beta")]
    [InlineData("etcd-3.5")]
    [InlineData("z.0a")]
    [InlineData("z.10")]
    [InlineData("nginx-1.25.3")]
    public void A_plain_name_is_allowed(string name) => ContainerName.Check(name);

    [Fact]
    public void A_name_has_at_most_63_characters()
    {
        ContainerName.Check(new string('a', 63));
        Refuses(new string('a', 64));
        Refuses(new string('a', 300));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("/a")]
    [InlineData("-x")]
    [InlineData(".hidden")]
    [InlineData("_x")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("a@b")]
    [InlineData("a%i")]
    [InlineData("a$b")]
    [InlineData("a:b")]
    [InlineData("a\\x2d")]
    [InlineData("é")]
    [InlineData("web*")]
    [Trait("Defect", "7")]
    public void A_name_that_means_something_to_a_path_a_unit_or_a_shell_is_refused(string name) => Refuses(name);

    [Theory]
    [InlineData("z.0")]
    [InlineData("z.1")]
    [InlineData("a.b.0")]
    [InlineData("etcd-3.1")]
    [Trait("Defect", "7")]
    public void The_name_of_a_deployment_is_refused(string name) =>
        Assert.Contains("deployment", Refuses(name).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("web.service")]
    [InlineData("web.timer")]
    [InlineData("dev-sda.mount")]
    public void The_name_of_a_unit_is_refused(string name) =>
        Assert.Contains("unit", Refuses(name).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1:5000/hello-world:v1", "hello-world-v1")]
    [InlineData("docker.io/gscrivano/etcd", "etcd")]
    [InlineData("etcd:latest", "etcd")]
    [InlineData("etcd@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "etcd")]
    public void The_default_name_is_the_images_with_its_tag_unless_that_is_latest(string image, string name) =>
        Assert.Equal(name, ContainerName.Default(ImageReference.Parse(image)));

    private static SystemContainersException Refuses(string name)
    {
        var error = Assert.Throws<SystemContainersException>(() => ContainerName.Check(name));
        Assert.Equal((ErrorCode.InvalidName, name), (error.Code, error.Target));
        Assert.NotNull(error.Remedy);
        return error;
    }
}
