using System.Text.Json;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Cli;

/// <summary>What scripts read of the lists.</summary>
public sealed class RowTests
{
    private const string Digits = "3f2a0c4b5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708";

    private static readonly SystemContainer _container = new()
    {
        Name = "hello",
        Image = "registry.example.com/hello:v1",
        Digest = $"sha256:{Digits}",
        Deployments = [],
        Unit = "hello.service",
        Command = ["/usr/bin/run.sh", "-v"],
        Runtime = "/usr/bin/runc",
        Variables = new Dictionary<string, string> { ["PORT"] = "8081" },
        HeldDigests = [],
        Created = new DateTimeOffset(new DateTime(2026, 5, 4, 3, 2, 1, DateTimeKind.Local)),
    };

    private static readonly SystemImage _image = new()
    {
        Name = "registry.example.com/hello:v1",
        Repository = "registry.example.com/hello",
        Tag = "v1",
        Digest = $"sha256:{Digits}",
        Size = 1_250_000,
        Created = _container.Created,
        Imported = DateTimeOffset.UnixEpoch,
        Labels = new Dictionary<string, string>(),
        Layers = [],
        Commit = string.Empty,
    };

    [Fact]
    public void The_JSON_of_a_container_begins_with_the_keys_of_the_old_command()
    {
        var json = ContainerJson(ContainerState.Running);

        Assert.Equal(
            [
                "id", "image_id", "image_name", "name", "command", "created", "state", "backend", "runtime",
                "vulnerable", "running",
            ],
            json.EnumerateObject().Select(property => property.Name).Take(11));
        Assert.Equal("hello", json.GetProperty("id").GetString());
        Assert.Equal(Digits, json.GetProperty("image_id").GetString());
        Assert.Equal("/usr/bin/run.sh -v", json.GetProperty("command").GetString());
        Assert.Equal("2026-05-04 03:02:01", json.GetProperty("created").GetString());
        Assert.Equal("8081", json.GetProperty("values").GetProperty("PORT").GetString());
    }

    [Fact]
    public void The_JSON_of_an_image_begins_with_the_keys_of_the_old_command()
    {
        var rows = new[] { ImageRow.Of(_image, isUsed: true) };
        var text = JsonSerializer.Serialize(rows, RowJson.Default.IReadOnlyListImageRow);
        var json = JsonDocument.Parse(text).RootElement[0];

        Assert.Equal(
            [
                "repo", "tag", "is_dangling", "used", "vulnerable", "id", "type", "created", "virtual_size", "backend",
                "vuln_info",
            ],
            json.EnumerateObject().Select(property => property.Name).Take(11));
        Assert.Equal("registry.example.com/hello", json.GetProperty("repo").GetString());
        Assert.True(json.GetProperty("used").GetBoolean());
        Assert.Equal("1.25 MB", json.GetProperty("virtual_size").GetString());
        Assert.Equal("2026-05-04 03:02:01", json.GetProperty("created").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    public void Where_an_image_does_not_say_when_it_was_built_the_import_counts(int? seconds)
    {
        var image = _image with
        {
            Created = seconds is null ? null : DateTimeOffset.FromUnixTimeSeconds(seconds.Value),
            Imported = _container.Created,
        };

        Assert.Equal("2026-05-04 03:02:01", ImageRow.Of(image, isUsed: false).Created);
    }

    [Theory]
    [InlineData(ContainerState.Running, "running", true)]
    [InlineData(ContainerState.Reloading, "reloading", true)]
    [InlineData(ContainerState.Stopped, "inactive", false)]
    [InlineData(ContainerState.Failed, "failed", false)]
    [InlineData(ContainerState.Starting, "starting", false)]
    [InlineData(ContainerState.Stopping, "stopping", false)]
    [InlineData(ContainerState.NoService, "no service", false)]
    [InlineData(ContainerState.UnitMissing, "no unit", false)]
    [Trait("Defect", "20")]
    public void Only_a_container_that_runs_is_running(ContainerState state, string word, bool isRunning)
    {
        var json = ContainerJson(state);

        Assert.Equal(word, json.GetProperty("state").GetString());
        Assert.Equal(isRunning, json.GetProperty("running").GetBoolean());
    }

    [Fact]
    public void A_container_whose_state_nobody_knows_is_not_hidden() =>
        Assert.True(ContainerRow.Of(_container with { State = ContainerState.Unknown }).IsListedByDefault);

    private static JsonElement ContainerJson(ContainerState state)
    {
        var rows = new[] { ContainerRow.Of(_container with { State = state }) };
        var text = JsonSerializer.Serialize(rows, RowJson.Default.IReadOnlyListContainerRow);
        return JsonDocument.Parse(text).RootElement[0];
    }
}
