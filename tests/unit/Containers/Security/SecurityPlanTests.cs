using SystemContainers.Containers.Security;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Security;

public sealed class SecurityPlanTests
{
    private const string Configuration = "/var/lib/containers/atomic/hello.1/config.json";
    private const string Unit = "/etc/systemd/system/hello.service.d/50-systemcontainers.conf";

    private static readonly SecuritySetting _capabilities =
        new("capabilities", "CAP_KILL", "CAP_KILL", "config.json");

    private static readonly SecuritySetting _seccomp = new("seccomp", "none", "SCMP_ACT_ALLOW", "config.json");

    private static readonly SecuritySetting _home =
        new("ProtectHome", string.Empty, "yes", "50-systemcontainers.conf");

    [Fact]
    public void A_first_deployment_sets_all()
    {
        Assert.Equal(
            [
                new PlannedChange(Configuration, "Set capabilities (CAP_KILL)"),
                new PlannedChange(Configuration, "Set seccomp (SCMP_ACT_ALLOW, asked: none)"),
                new PlannedChange(Unit, "Set ProtectHome (yes)"),
            ],
            Plan([_capabilities, _seccomp, _home], []));
    }

    [Fact]
    public void A_later_one_sets_and_takes_back_what_differs()
    {
        Assert.Equal(
            [
                new PlannedChange(Configuration, "Set seccomp (none)"),
                new PlannedChange(Unit, "Take ProtectHome back"),
            ],
            Plan([_capabilities, _seccomp with { Granted = "none" }], [_capabilities, _seccomp, _home]));
    }

    [Fact]
    public void An_image_writes_no_control_characters() =>
        Assert.Equal(
            "Set hooks (none, asked: a?[2J)",
            Assert.Single(Plan([new SecuritySetting("hooks", "a\e[2J", "none", "config.json")], [])).Action);

    private static IEnumerable<PlannedChange> Plan(SecuritySetting[] settings, SecuritySetting[] active) =>
        new SecurityPlan(new HostPaths(), "hello", 1).Create(settings, active);
}
