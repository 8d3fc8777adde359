using System.Text.Json.Nodes;
using SystemContainers.Containers.Security;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Security;

public sealed class HardeningTests
{
    private const string Bare = """
        {
          "process": {
            "args": ["a"], "cwd": "/",
            "capabilities": { "bounding": ["CAP_KILL"], "effective": ["CAP_KILL"], "inheritable": ["CAP_KILL"] }
          },
          "root": { "path": "rootfs", "readonly": true },
          "linux": { "namespaces": [ { "type": "mount" } ] }
        }
        """;

    private const string Powerful = """
        {
          "process": { "args": ["a"], "cwd": "/", "capabilities": { "bounding": ["CAP_NET_ADMIN", "CAP_KILL"] } },
          "root": { "path": "rootfs", "readonly": true },
          "hooks": { "prestart": [ { "path": "/bin/true" } ] },
          "linux": { "maskedPaths": ["/proc/own"], "seccomp": { "defaultAction": "SCMP_ACT_KILL" } }
        }
        """;

    [Theory]
    [InlineData(Bare)]
    [InlineData(Powerful)]
    public void The_profile_image_gives_what_is_asked_to_the_letter(string configuration)
    {
        var service = Apply(SecurityProfile.Image, configuration);

        Assert.Equal(configuration, service.Configuration);
        Assert.Empty(service.UnitSettings);
        Assert.All(service.Settings, setting => Assert.False(setting.IsChanged));
    }

    [Fact]
    public void By_default_a_plain_service_gets_what_container_engines_protect()
    {
        var service = Apply(SecurityProfile.Default, Bare);
        var linux = JsonNode.Parse(service.Configuration)!["linux"]!;

        Assert.Contains("/proc/kcore", Linux.Read(linux["maskedPaths"]));
        Assert.Contains("/proc/sys", Linux.Read(linux["readonlyPaths"]));
        Assert.Contains("init_module", Refused(linux));
        Assert.DoesNotContain("mount", Refused(linux));
        Assert.Empty(service.UnitSettings);
        Assert.Equal(
            ["maskedPaths", "readonlyPaths", "seccomp"], service.Settings.Where(s => s.IsChanged).Select(s => s.Name));
    }

    [Fact]
    public void By_default_what_asks_for_power_over_the_host_is_left_alone() =>
        Assert.Equal(Powerful, Apply(SecurityProfile.Default, Powerful).Configuration);

    [Fact]
    public void By_default_what_the_image_says_counts()
    {
        var own = Bare.Replace(
            "\"namespaces\"",
            """
            "maskedPaths": [], "readonlyPaths": ["/proc/own"],
            "seccomp": { "defaultAction": "SCMP_ACT_ALLOW" }, "namespaces"
            """,
            StringComparison.Ordinal);

        Assert.Equal(own, Apply(SecurityProfile.Default, own).Configuration);
    }

    [Fact]
    public void Strict_takes_power_away_and_keeps_the_image_s_own_protections()
    {
        var root = JsonNode.Parse(Apply(SecurityProfile.Strict, Powerful).Configuration)!;

        Assert.Equal(["CAP_KILL"], CapabilitySets.Read(root));
        Assert.True(root["process"]!["noNewPrivileges"]!.GetValue<bool>());
        Assert.Null(root["hooks"]);
        Assert.Superset(
            new HashSet<string> { "/proc/own", "/proc/kcore" }, Linux.Read(root["linux"]!["maskedPaths"]).ToHashSet());
        Assert.Equal("SCMP_ACT_KILL", root["linux"]!["seccomp"]!["defaultAction"]!.ToString());
        Assert.Equal(["ipc", "mount", "pid", "uts"], Linux.Namespaces(root).Order());
    }

    [Fact]
    public void Strict_refuses_what_was_the_way_out_and_leaves_no_inheritable_capability()
    {
        var root = JsonNode.Parse(Apply(SecurityProfile.Strict, Bare).Configuration)!;

        Assert.Superset(
            new HashSet<string> { "unshare", "keyctl", "clone3", "bpf" }, Refused(root["linux"]!).ToHashSet());
        Assert.Null(root["process"]!["capabilities"]!["inheritable"]);
    }

    [Fact]
    public void What_is_asked_and_granted_is_told()
    {
        var settings = Apply(SecurityProfile.Strict, Powerful).Settings.ToDictionary(s => s.Name);

        Assert.Equal(
            ("CAP_KILL CAP_NET_ADMIN", "CAP_KILL"), (settings["capabilities"].Asked, settings["capabilities"].Granted));
        Assert.Equal(("prestart", "none"), (settings["hooks"].Asked, settings["hooks"].Granted));
        Assert.Equal("yes", settings["NoNewPrivileges"].Granted);
        Assert.Equal(UnitDropIn.FileName, settings["NoNewPrivileges"].File);
    }

    private static HardenedService Apply(SecurityProfile profile, string configuration) =>
        Hardening.Apply(profile, configuration, [], isUser: false);

    private static IEnumerable<string> Refused(JsonNode linux) =>
        linux["seccomp"]!["syscalls"]!.AsArray().SelectMany(rule => Linux.Read(rule!["names"]));
}
