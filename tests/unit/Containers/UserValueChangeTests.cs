using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

/// <summary>Values that the user set survive; the others follow the image.</summary>
public sealed class UserValueChangeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_set_before_is_kept_and_what_is_set_now_wins()
    {
        var change = Change(set: [("RECEIVER", "Tom"), ("NEW", "1")]);

        Assert.False(change.IsNone);
        Assert.Equal([("NEW", "1"), ("PORT", "8090"), ("RECEIVER", "Tom")], Values(change));
    }

    [Fact]
    public void A_value_that_is_reset_is_the_users_no_longer()
    {
        var change = Change(reset: ["PORT"]);

        Assert.False(change.IsNone);
        Assert.Equal([("RECEIVER", "Jerry")], Values(change));
    }

    [Fact]
    public void Resetting_a_default_changes_nothing()
    {
        var change = Change(reset: ["COLOR"]);

        Assert.True(change.IsNone);
        Assert.Equal([("PORT", "8090"), ("RECEIVER", "Jerry")], Values(change));
    }

    [Fact]
    public void Setting_what_is_set_changes_nothing() => Assert.True(Change(set: [("PORT", "8090")]).IsNone);

    // Else a later image with another default would change what the user asked for.
    [Fact]
    public void A_default_that_the_user_sets_is_the_users() => Assert.False(Change(set: [("COLOR", "blue")]).IsNone);

    [Fact]
    public void A_value_that_the_image_no_longer_has_can_be_reset() =>
        Assert.Equal([("PORT", "8090"), ("RECEIVER", "Jerry")], Values(Change(reset: ["GONE"], user: "GONE")));

    [Theory]
    [InlineData("PROT")]
    [InlineData("port")]
    [InlineData("NAME")]
    public void What_is_no_variable_cannot_be_reset(string name)
    {
        var error = Assert.Throws<SystemContainersException>(() => Change(reset: [name]).Apply());

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("PORT, RECEIVER", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_cannot_be_set_and_reset_at_once() => Assert.Equal(
        ErrorCode.InvalidArgument,
        Assert.Throws<SystemContainersException>(() => Change(set: [("PORT", "1")], reset: ["PORT"]).Apply()).Code);

    private static IEnumerable<(string Name, string Value)> Values(UserValueChange change) =>
        change.Apply().OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => (v.Key, v.Value));

    private UserValueChange Change(
        (string Name, string Value)[]? set = null, string[]? reset = null, string? user = null)
    {
        var more = user is null ? ("", "") : ($", \"{user}\": \"x\"", $", \"{user}\"");
        _folder.Write("info", $$"""
            {"image": "web",
             "values": {"PORT": "8090", "RECEIVER": "Jerry", "COLOR": "blue", "NAME": "web"{{more.Item1}}},
             "user-values": ["PORT", "RECEIVER"{{more.Item2}}]}
            """);
        var active = new Deployment("web", 0, _folder.Root, DeploymentInfo.Read(_folder.Root));
        var update = new UpdateOptions
        {
            Name = "web",
            Variables = (set ?? []).ToDictionary(v => v.Name, v => v.Value),
            Reset = reset ?? [],
        };
        return new UserValueChange(active, update);
    }
}
