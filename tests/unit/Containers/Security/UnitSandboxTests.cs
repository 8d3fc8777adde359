using SystemContainers.Containers.Security;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Security;

public sealed class UnitSandboxTests
{
    [Fact]
    public void What_the_service_does_not_see_is_closed()
    {
        var settings = Create("/var/lib/own:rw");

        Assert.Equal(
            ("yes", "yes", "full"), (settings["ProtectHome"], settings["PrivateTmp"], settings["ProtectSystem"]));
        Assert.False(settings.ContainsKey("ReadWritePaths"));
    }

    [Fact]
    public void What_it_sees_stays_open()
    {
        var settings = Create("/home/data:rw", "/var/tmp:ro", "/etc/own:rw", "/etc/resolv.conf:ro");

        Assert.False(settings.ContainsKey("ProtectHome") || settings.ContainsKey("PrivateTmp"));
        Assert.Equal(("full", "-/etc/own"), (settings["ProtectSystem"], settings["ReadWritePaths"]));
    }

    [Theory]
    [InlineData("/:rw")]
    [InlineData("/etc/a b:rw")]
    public void A_place_that_cannot_be_named_leaves_the_system_open(string mount) =>
        Assert.False(Create(mount).ContainsKey("ProtectSystem"));

    [Fact]
    public void The_service_keeps_its_capabilities_and_raw_sockets_only_with_one()
    {
        var with = UnitSandbox.Create(["CAP_NET_RAW", "CAP_AUDIT_WRITE"], []);

        Assert.Contains("CAP_AUDIT_WRITE", with["CapabilityBoundingSet"], StringComparison.Ordinal);
        Assert.EndsWith("AF_PACKET", with["RestrictAddressFamilies"], StringComparison.Ordinal);
        Assert.DoesNotContain("AF_PACKET", Create()["RestrictAddressFamilies"], StringComparison.Ordinal);
        Assert.DoesNotContain("CAP_SYS_MODULE", with["CapabilityBoundingSet"], StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<string, string> Create(params string[] mounts)
    {
        var binds = string.Join(',', mounts.Select(m => m.Split(':')).Select(m =>
            $$"""{"type": "bind", "source": "{{m[0]}}", "destination": "/x", "options": ["rbind", "{{m[1]}}"]}"""));
        var root = JsonFile.Parse("config.json", $$"""{"mounts": [{{binds}}]}""").Root;
        return UnitSandbox.Create([], RuntimeConfiguration.ReadMounts(root));
    }
}
