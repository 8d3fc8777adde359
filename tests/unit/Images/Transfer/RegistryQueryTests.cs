using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Transfer;

public sealed class RegistryQueryTests
{
    [Theory]
    [InlineData("127.0.0.1:5000/hello", "127.0.0.1:5000/hello", "*")]
    [InlineData("127.0.0.1:5000/hello:v*", "127.0.0.1:5000/hello", "v*")]
    [InlineData("127.0.0.1:5000/hello:v[12]", "127.0.0.1:5000/hello", "v[12]")]
    [InlineData("docker://registry.example.com/hello:?", "registry.example.com/hello", "?")]
    [InlineData("etcd", "etcd", "*")]
    public void Without_a_tag_all_tags_are_meant_and_with_a_pattern_those_that_fit(
        string text, string repository, string pattern)
    {
        var query = RegistryQuery.Parse(text);

        Assert.Null(query.Name);
        Assert.Equal((repository, pattern), (query.Repository, query.TagPattern));
    }

    [Theory]
    [InlineData("127.0.0.1:5000/hello:v1", "127.0.0.1:5000/hello:v1", false)]
    [InlineData("http:127.0.0.1:5000/hello:v1", "127.0.0.1:5000/hello:v1", true)]
    [InlineData("https:registry.example.com/hello:v1", "registry.example.com/hello:v1", false)]
    [InlineData("etcd:latest", "etcd:latest", false)]
    public void A_tag_means_that_one(string text, string name, bool isInsecure)
    {
        var query = RegistryQuery.Parse(text);

        Assert.Equal((name, isInsecure), (query.Name?.ToString(), query.IsInsecure));
    }

    [Fact]
    public void A_digest_means_that_one()
    {
        var name = $"registry.example.com/hello@sha256:{new string('a', 64)}";

        Assert.Equal(name, RegistryQuery.Parse(name).Name?.ToString());
    }

    [Theory]
    [InlineData("docker:etcd:v1", ErrorCode.InvalidArgument)]
    [InlineData("oci-archive:/x.tar", ErrorCode.InvalidArgument)]
    [InlineData("127.0.0.1:5000/*:v1", ErrorCode.InvalidReference)]
    [InlineData("Registry/Hello World", ErrorCode.InvalidReference)]
    [InlineData("sha256:aabb", ErrorCode.InvalidReference)]
    public void What_no_registry_can_be_asked_for_is_refused(string text, ErrorCode code)
    {
        var error = Assert.Throws<SystemContainersException>(() => RegistryQuery.Parse(text));

        Assert.Equal(code, error.Code);
    }
}
