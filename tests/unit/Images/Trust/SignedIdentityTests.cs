using System.Text.Json;
using SystemContainers.Images.Trust;
using Xunit;

namespace SystemContainers.UnitTests.Images.Trust;

/// <summary>Which signed names stand for which images.</summary>
public sealed class SignedIdentityTests
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData(null, "example.com/app:v1", "example.com/app:v1", true)]
    [InlineData(null, "example.com/app:v1", "example.com/app:v2", false)]
    [InlineData(null, "example.com/app:v1", "example.com/app", false)]
    [InlineData(null, "example.com/app:latest", "example.com/app", false)]
    [InlineData(null, "example.com/app@" + Digest, "example.com/app:v2", true)]
    [InlineData(null, "example.com/app@" + Digest, "example.com/other:v2", false)]
    [InlineData(null, "busybox:latest", "docker.io/library/busybox:latest", true)]
    [InlineData("""{"type":"matchRepoDigestOrExact"}""", "example.com/app:v1", "example.com/app:v2", false)]
    [InlineData("""{"type":"matchExact"}""", "example.com/app:v1", "example.com/app:v1", true)]
    [InlineData("""{"type":"matchExact"}""", "example.com/app@" + Digest, "example.com/app:v1", false)]
    [InlineData("""{"type":"matchRepository"}""", "example.com/app:v1", "example.com/app", true)]
    [InlineData("""{"type":"matchRepository"}""", "example.com/app:v1", "example.com/app2", false)]
    [InlineData("""{"type":"exactReference","dockerReference":"a.org/b:1"}""", "example.com/app:v1", "a.org/b:1", true)]
    [InlineData("""{"type":"exactReference","dockerReference":"a.org/b:1"}""", "a.org/b:2", "a.org/b:2", false)]
    [InlineData("""{"type":"exactReference"}""", "a.org/b:2", "a.org/b:2", false)]
    [InlineData("""{"type":"exactRepository","dockerRepository":"a.org/b"}""", "example.com/app:v1", "a.org/b:7", true)]
    [InlineData("""{"type":"exactRepository","dockerRepository":"a.org/b"}""", "a.org/c:1", "a.org/c:1", false)]
    [InlineData("""{"type":"remapIdentity","prefix":"a","signedPrefix":"b"}""", "a.org/c:1", "a.org/c:1", false)]
    [InlineData("""{"type":"unknown"}""", "a.org/c:1", "a.org/c:1", false)]
    [InlineData(null, "a.org/c:1", "Not A Name", false)]
    [InlineData(null, "a.org/c:1", "sha256:aaaa", false)]
    public void A_name_matches_as_the_policy_says(string? rule, string wanted, string signed, bool matches)
    {
        JsonElement? element = rule is null ? null : JsonElement.Parse(rule);

        Assert.Equal(matches, SignedIdentity.Matches(element, wanted, signed));
    }
}
