using SystemContainers.Images;
using SystemContainers.Images.Trust;
using Xunit;

namespace SystemContainers.UnitTests.Images.Trust;

/// <summary>What the engine reads in a signature policy.</summary>
public sealed class SignaturePolicyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything"}]}""")]
    [InlineData("""
        {"default":[{"type":"insecureAcceptAnything"}],
         "transports":{"docker-daemon":{"":[{"type":"insecureAcceptAnything"}]}}}
        """)]
    public void A_policy_with_nothing_but_acceptance_accepts_everything(string text) =>
        Assert.True(Load(text).AcceptsEverything);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"default":{"type":"insecureAcceptAnything"}}""")]
    [InlineData("""{"default":[]}""")]
    [InlineData("""{"default":["insecureAcceptAnything"]}""")]
    [InlineData("""{"default":[{"type":"reject"}]}""")]
    [InlineData("""{"default":[{"type":1}]}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything","more":1}]}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything"}],"more":{}}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything"}],"transports":[]}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything"}],"transports":{"docker":[]}}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything"}],"transports":{"dir":{"/a":[{"type":"reject"}]}}}""")]
    public void A_policy_with_anything_else_does_not(string text) => Assert.False(Load(text).AcceptsEverything);

    [Theory]
    [InlineData("example.com/team/app:v1", "one")]
    [InlineData("example.com/team/app:v2", "two")]
    [InlineData("example.com/team/other", "three")]
    [InlineData("example.com/else", "four")]
    [InlineData("other.org/app", "five")]
    [InlineData("oci:/srv/images/app", "six")]
    [InlineData("oci:/elsewhere", "default")]
    [InlineData("docker-archive:/srv/app.tar", "default")]
    public void The_most_specific_scope_counts(string source, string type)
    {
        var policy = Load("""
            {
              "default": [{"type":"default"}],
              "transports": {
                "docker": {
                  "": [{"type":"five"}],
                  "*.com": [{"type":"four"}],
                  "example.com/team": [{"type":"three"}],
                  "example.com/team/app": [{"type":"two"}],
                  "example.com/team/app:v1": [{"type":"one"}]
                },
                "oci": { "/srv": [{"type":"six"}] }
              }
            }
            """);

        Assert.Equal(type, Assert.Single(policy.RequirementsFor(ImageSource.Parse(source, "/"))).Type);
    }

    [Fact]
    public void Keys_are_read_in_every_form()
    {
        var policy = Load("""
            {"default":[
              {"type":"signedBy","keyType":"GPGKeys","keyPath":"/a"},
              {"type":"signedBy","keyType":"GPGKeys","keyPaths":["/b","/c"]},
              {"type":"sigstoreSigned","keyData":"a2V5"}]}
            """);

        var requirements = policy.RequirementsFor(ImageSource.Parse("app", "/"));

        Assert.Equal(["/a"], requirements[0].KeyPaths);
        Assert.Equal(["/b", "/c"], requirements[1].KeyPaths);
        Assert.Equal("key"u8.ToArray(), Assert.Single(requirements[2].KeyData));
    }

    [Fact]
    public void The_digest_follows_the_policy_and_the_keys_that_it_names()
    {
        _folder.Write("key", "one");
        var text = $$"""{"default":[{"type":"signedBy","keyPaths":["{{_folder.At("key")}}"]}]}""";
        var first = Load(text).Digest;

        Assert.Equal(first, Load(text).Digest);
        Assert.NotEqual(first, Load(text + "\n").Digest);
        _folder.Write("key", "two");
        Assert.NotEqual(first, Load(text).Digest);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"default":[],"default":[]}""")]
    public void What_is_no_policy_is_refused(string text) =>
        Assert.Equal(
            ErrorCode.PolicyRejected, Assert.Throws<SystemContainersException>(() => Load(text)).Code);

    [Fact]
    public void A_policy_without_requirements_is_refused()
    {
        var policy = Load("""{"transports":{}}""");

        var error = Assert.Throws<SystemContainersException>(
            () => policy.RequirementsFor(ImageSource.Parse("app", "/")));

        Assert.Equal(ErrorCode.PolicyRejected, error.Code);
    }

    private SignaturePolicy Load(string text)
    {
        _folder.Write("policy.json", text);
        return SignaturePolicy.Load(_folder.At("policy.json"));
    }
}
