using SystemContainers.Images;
using SystemContainers.Images.Transfer;
using Xunit;

namespace SystemContainers.UnitTests.Images.Transfer;

public sealed class LocalStateTests
{
    private static readonly DateTimeOffset _time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("sha256:a", 0, SystemImageInfoState.Current)]
    [InlineData("sha256:a", 1, SystemImageInfoState.Current)]
    [InlineData("sha256:b", 1, SystemImageInfoState.Newer)]
    [InlineData("sha256:b", -1, SystemImageInfoState.Older)]
    [InlineData("sha256:b", 0, SystemImageInfoState.Different)]
    [InlineData("sha256:b", null, SystemImageInfoState.Different)]
    public void The_digest_decides_and_then_the_time_of_building(
        string digest, int? hours, SystemImageInfoState expected)
    {
        var created = hours is { } some ? _time.AddHours(some) : (DateTimeOffset?)null;

        Assert.Equal(expected, LocalState.Of(Local(_time), digest, created));
    }

    [Fact]
    public void Without_a_local_image_or_its_time_nothing_is_claimed()
    {
        Assert.Equal(SystemImageInfoState.NotLocal, LocalState.Of(null, "sha256:b", _time));
        Assert.Equal(SystemImageInfoState.Different, LocalState.Of(Local(null), "sha256:b", _time));
    }

    private static SystemImage Local(DateTimeOffset? created) => new()
    {
        Name = "hello:v1",
        Repository = "hello",
        Tag = "v1",
        Digest = "sha256:a",
        Created = created,
        Labels = new Dictionary<string, string>(),
        Layers = [],
        Commit = new string('c', 64),
    };
}
