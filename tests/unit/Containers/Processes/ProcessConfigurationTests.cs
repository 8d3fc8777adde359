using System.Text.Json.Nodes;
using SystemContainers.Containers.Processes;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Processes;

public sealed class ProcessConfigurationTests
{
    private const string Text = """
        {
          "ociVersion": "1.0.0",
          "process": {
            "terminal": false, "user": { "uid": 1, "gid": 1 }, "args": [ "run.sh" ], "cwd": "/",
            "env": [ "PATH=/bin", "RECEIVER=World" ], "noNewPrivileges": true
          },
          "root": { "path": "rootfs", "readonly": true },
          "mounts": [
            { "destination": "/a", "type": "bind", "source": "/run/a", "options": [ "rw" ] },
            { "destination": "/b", "type": "none", "source": "/var/run/b", "options": [ "rbind" ] },
            { "destination": "/c", "type": "bind", "source": "/etc" },
            { "destination": "/d", "type": "tmpfs", "source": "/run/d" }
          ],
          "linux": { "cgroupsPath": "/system.slice/x.service/container", "namespaces": [] }
        }
        """;

    [Fact]
    public void What_is_not_asked_for_stays_as_it_is()
    {
        var process = JsonNode.Parse(Process(new CommandOptions { Name = "x", Command = ["ls", "-l"] }))!;

        var expected = JsonNode.Parse(Text)!["process"]!;
        expected["args"] = new JsonArray("ls", "-l");
        Assert.True(JsonNode.DeepEquals(expected, process), process.ToJsonString());
    }

    [Fact]
    public void User_directory_and_environment_are_replaced()
    {
        var options = new CommandOptions
        {
            Name = "x",
            User = "web",
            WorkingDirectory = "/srv",
            Environment = new Dictionary<string, string> { ["RECEIVER"] = "a=b", ["MORE"] = string.Empty },
        };

        var process = JsonNode.Parse(Process(options))!;

        Assert.Equal("""{"uid":33,"gid":34,"additionalGids":[7]}""", process["user"]!.ToJsonString());
        Assert.Equal("/srv", (string?)process["cwd"]);
        Assert.Equal("""["PATH=/bin","RECEIVER=a=b","MORE="]""", process["env"]!.ToJsonString());
        Assert.Equal("run.sh", (string?)process["args"]![0]);
    }

    [Fact]
    public void A_container_of_its_own_has_an_absolute_root_and_no_place_in_a_cgroup_of_a_unit()
    {
        var options = new CommandOptions { Name = "x", Command = ["sh"] };

        var root =
            JsonNode.Parse(ProcessConfiguration.Container(Text, "/deployments/x.0/rootfs", options, true, ReadFile))!;

        Assert.Equal("/deployments/x.0/rootfs", (string?)root["root"]!["path"]);
        Assert.True((bool?)root["root"]!["readonly"]);
        Assert.True((bool?)root["process"]!["terminal"]);
        Assert.Null(root["linux"]!["cgroupsPath"]);
        Assert.NotNull(root["linux"]!["namespaces"]);
    }

    [Fact]
    public void Sources_of_bind_mounts_in_run_are_found() =>
        Assert.Equal(["/run/a", "/var/run/b"], ProcessConfiguration.RuntimeSources(Text));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("""{ "process": 1 }""")]
    public void A_configuration_that_the_old_command_broke_is_named(string text)
    {
        var options = new CommandOptions { Name = "x" };

        var error = Assert.Throws<SystemContainersException>(
            () => ProcessConfiguration.Process(text, options, false, ReadFile));

        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    private static string Process(ProcessOptions options) =>
        ProcessConfiguration.Process(Text, options, false, ReadFile);

    private static string? ReadFile(string path) => path switch
    {
        "/etc/passwd" => "root:x:0:0::/:/bin/sh\nweb:x:33:34::/:/bin/sh\n",
        "/etc/group" => "root:x:0:\nextra:x:7:web\n",
        _ => null,
    };
}
