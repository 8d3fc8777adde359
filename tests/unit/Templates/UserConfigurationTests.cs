using System.Text.Json.Nodes;
using SystemContainers.Host;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

/// <summary>What a user's container gets of the configuration that an image asks for.</summary>
public sealed class UserConfigurationTests
{
    private static readonly UserIds _many = new(
        1500, 1501, [new IdRange(100000, 65536), new IdRange(300000, 10)], [new IdRange(200000, 65536)]);
    private static readonly UserIds _alone = new(1500, 1501, [], []);

    [Fact]
    public void It_has_a_user_namespace_and_the_network_of_the_host()
    {
        var linux = Adapt("""
            {
              "linux": {
                "namespaces": [ { "type": "pid" }, { "type": "network" }, { "type": "user", "path": "/x" } ]
              }
            }
            """)["linux"]!;

        Assert.Equal("""[{"type":"pid"},{"type":"user"}]""", linux["namespaces"]!.ToJsonString());
    }

    // The old command gave the user's number also as that of the group, and let several ranges overlap inside.
    [Fact]
    public void Defect_28_users_and_groups_are_mapped_by_their_own_numbers_one_range_after_the_other()
    {
        var linux = Adapt("{}")["linux"]!;

        Assert.Equal(
            """[{"containerID":0,"hostID":1500,"size":1},{"containerID":1,"hostID":100000,"size":65536},"""
            + """{"containerID":65537,"hostID":300000,"size":10}]""",
            linux["uidMappings"]!.ToJsonString());
        Assert.Equal(
            """[{"containerID":0,"hostID":1501,"size":1},{"containerID":1,"hostID":200000,"size":65536}]""",
            linux["gidMappings"]!.ToJsonString());
    }

    [Fact]
    public void What_needs_root_is_left_out()
    {
        var root = Adapt("""
            {
              "process": { "oomScoreAdj": -500, "cwd": "/" },
              "linux": {
                "resources": { "devices": [ { "allow": false } ] },
                "cgroupsPath": "/x",
                "maskedPaths": [ "/proc/kcore" ]
              }
            }
            """);

        Assert.Null(root["process"]!["oomScoreAdj"]);
        Assert.Equal("/", (string?)root["process"]!["cwd"]);
        Assert.Null(root["linux"]!["resources"]);
        Assert.Null(root["linux"]!["cgroupsPath"]);
        Assert.NotNull(root["linux"]!["maskedPaths"]);
    }

    [Fact]
    public void It_sees_sys_of_the_host_and_its_mounts_bring_neither_devices_nor_setuid()
    {
        var mounts = Adapt("""
            {
              "mounts": [
                { "destination": "/proc", "type": "proc", "source": "proc" },
                { "destination": "/sys", "type": "sysfs", "source": "sysfs" },
                { "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup" },
                { "destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": [ "nosuid", "gid=5" ] },
                {
                  "destination": "/data", "type": "bind", "source": "/data",
                  "options": [ "rbind", "suid", "dev", "rw" ]
                }
              ]
            }
            """)["mounts"]!.AsArray();

        Assert.Equal(["/proc", "/sys", "/dev/pts", "/data"], mounts.Select(m => (string?)m!["destination"]));
        Assert.Equal("""["nosuid","nodev"]""", mounts[0]!["options"]!.ToJsonString());
        Assert.Equal("""["rbind","nosuid","noexec","nodev","ro"]""", mounts[1]!["options"]!.ToJsonString());
        Assert.Equal("""["nosuid","gid=5"]""", mounts[2]!["options"]!.ToJsonString());
        Assert.Equal("""["rbind","rw","nosuid","nodev"]""", mounts[3]!["options"]!.ToJsonString());
    }

    [Fact]
    public void Without_subordinate_groups_terminals_belong_to_the_users_own()
    {
        const string Terminals = """
            { "mounts": [ { "destination": "/dev/pts", "type": "devpts", "options": [ "mode=0620", "gid=5" ] } ] }
            """;
        var mounts = Adapt(Terminals, _alone)["mounts"]!;

        Assert.Equal("""["mode=0620"]""", mounts[0]!["options"]!.ToJsonString());
    }

    [Theory]
    [InlineData("uid", "--add-subuids")]
    [InlineData("gid", "--add-subgids")]
    public void Someone_whom_the_user_cannot_be_is_refused(string kind, string option)
    {
        var text = $$"""{ "process": { "user": { "{{kind}}": 1000 } } }""";
        Adapt(text);

        var error = Assert.Throws<SystemContainersException>(() => Adapt(text, _alone));

        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
        Assert.Contains("1000", error.Problem, StringComparison.Ordinal);
        Assert.Contains(option, error.Remedy, StringComparison.Ordinal);
    }

    private static JsonNode Adapt(string text, UserIds? ids = null) =>
        JsonNode.Parse(UserConfiguration.Adapt(text, ids ?? _many))!;
}
