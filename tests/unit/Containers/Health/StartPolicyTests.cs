using System.Text.Json.Nodes;
using SystemContainers.Containers;
using SystemContainers.Containers.Health;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Health;

public sealed class StartPolicyTests
{
    private static readonly Dictionary<string, string> _values = new() { ["PORT"] = "8081" };

    [Fact]
    public void What_is_not_said_is_as_before_and_a_command_takes_the_place_of_a_uri()
    {
        var before = new StartPolicy { Timeout = TimeSpan.FromSeconds(5), HealthUri = "http://localhost/" };

        var after = new StartPolicy { SettleTime = TimeSpan.Zero, HealthCommand = ["true"] }.Over(before);

        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.Zero), (after.Timeout!.Value, after.SettleTime!.Value));
        Assert.Equal(["true"], after.HealthCommand);
        Assert.Null(after.HealthUri);
        Assert.Equal("http://localhost/", new StartPolicy().Over(before).HealthUri);
        Assert.Null(new StartPolicy { HealthUri = "http://other/" }.Over(after).HealthCommand);
    }

    [Fact]
    public void An_empty_command_takes_the_check_of_the_image_away()
    {
        var image = new StartPolicy { HealthCommand = ["probe"] };

        Assert.True(new StartPolicy().Over(image).ChecksHealth);
        Assert.False(new StartPolicy { HealthCommand = [] }.Over(image).ChecksHealth);
    }

    [Fact]
    public void Only_what_says_something_new_is_a_change()
    {
        var before = new StartPolicy { Timeout = TimeSpan.FromSeconds(5), HealthCommand = ["a", "b"] };

        Assert.False(new StartPolicy().Changes(before));
        Assert.False(new StartPolicy { Timeout = TimeSpan.FromSeconds(5), HealthCommand = ["a", "b"] }.Changes(before));
        Assert.True(new StartPolicy { HealthCommand = ["a"] }.Changes(before));
        Assert.True(new StartPolicy { HealthCommand = [] }.Changes(new StartPolicy()));
        Assert.True(new StartPolicy { SettleTime = TimeSpan.Zero }.Changes(before));
    }

    [Fact]
    public void The_file_keeps_every_part()
    {
        var policy = new StartPolicy
        {
            Timeout = TimeSpan.FromSeconds(1.5), SettleTime = TimeSpan.Zero, HealthCommand = ["a b", ""],
            HealthUri = "http://$X/",
        };

        var read = StartPolicyJson.Read(JsonNode.Parse(StartPolicyJson.Write(policy).ToJsonString()));

        Assert.False(policy.Changes(read) || read.Changes(policy));
        var odd = JsonNode.Parse("""{"timeout": "x", "settle-time": -1, "health-command": 3, "health-uri": {}}""");
        Assert.False(StartPolicyJson.Read(odd).Changes(new StartPolicy()));
    }

    [Theory]
    [InlineData("http://localhost:$PORT/ready", "http://localhost:8081/ready")]
    [InlineData("https://[::1]:${PORT}/", "https://[::1]:8081/")]
    public void Variables_in_a_uri_have_their_values(string text, string expected) =>
        Assert.Equal(new Uri(expected), Resolve(text));

    [Theory]
    [InlineData("ftp://localhost/", ErrorCode.InvalidArgument)]
    [InlineData("/ready", ErrorCode.InvalidArgument)]
    [InlineData("http://localhost:${PORT}0/", ErrorCode.InvalidArgument)]
    [InlineData("http://localhost:$OTHER/", ErrorCode.MissingVariable)]
    public void What_cannot_be_asked_is_refused(string text, ErrorCode code) =>
        Assert.Equal(code, Assert.Throws<SystemContainersException>(() => Resolve(text)).Code);

    [Fact]
    public void A_command_and_a_uri_at_once_and_a_nameless_program_are_refused()
    {
        StartPolicy[] wrong =
        [
            new() { HealthCommand = ["a"], HealthUri = "http://localhost/" }, new() { HealthCommand = [""] },
            new() { HealthCommand = ["a\0"] },
        ];

        Assert.All(wrong, policy => Assert.Equal(
            ErrorCode.InvalidArgument, Assert.Throws<SystemContainersException>(policy.Check).Code));
    }

    private static Uri? Resolve(string text) => new StartPolicy { HealthUri = text }.ResolveUri(_values);
}
