using SystemContainers.Host.Systemd;
using Xunit;

namespace SystemContainers.UnitTests.Host;

public sealed class SystemdTests
{
    [Theory]
    [InlineData("loaded", UnitLoadState.Loaded)]
    [InlineData("not-found", UnitLoadState.NotFound)]
    [InlineData("bad-setting", UnitLoadState.BadSetting)]
    [InlineData("masked", UnitLoadState.Masked)]
    [InlineData("a-state-of-tomorrow", UnitLoadState.Unknown)]
    public void A_load_state_is_read_as_systemd_writes_it(string text, UnitLoadState expected) =>
        Assert.Equal(expected, UnitStatus.Parse("hello.service", text, "active", "running").LoadState);

    [Theory]
    [InlineData("active", UnitActiveState.Active)]
    [InlineData("activating", UnitActiveState.Activating)]
    [InlineData("deactivating", UnitActiveState.Deactivating)]
    [InlineData("failed", UnitActiveState.Failed)]
    [InlineData("inactive", UnitActiveState.Inactive)]
    [InlineData("", UnitActiveState.Unknown)]
    public void An_active_state_is_read_as_systemd_writes_it(string text, UnitActiveState expected) =>
        Assert.Equal(expected, UnitStatus.Parse("hello.service", "loaded", text, "running").ActiveState);

    [Fact]
    public void A_time_of_systemd_keeps_its_microseconds() =>
        Assert.Equal(
            new DateTimeOffset(2024, 2, 29, 12, 30, 45, 123, 456, TimeSpan.Zero),
            UnitStatus.ParseTime(1_709_209_845_123_456));

    [Fact]
    public void A_unit_that_never_changed_its_state_has_no_time() => Assert.Null(UnitStatus.ParseTime(0));

    [Theory]
    [InlineData("hello.service")]
    [InlineData("hello-1.2_x:y.service")]
    [InlineData(@"dev-disk-by\x2did.swap")]
    [InlineData("getty@tty1.service")]
    [InlineData("a@b@c.timer")]
    public void A_name_that_a_unit_can_have_is_accepted(string name) => Assert.True(UnitName.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData(".service")]
    [InlineData("hello.exe")]
    [InlineData("a b.service")]
    [InlineData("../x.service")]
    [InlineData("hello.service\n")]
    [InlineData("hello.service\0.service")]
    [InlineData("@x.service")]
    [InlineData("getty@.service")]
    [InlineData("grüße.service")]
    public void A_name_that_no_unit_can_have_is_refused(string name)
    {
        var error = Assert.Throws<SystemContainersException>(() => UnitName.Check(name));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal(name, error.Target);
    }

    [Fact]
    public void A_unit_name_may_have_255_characters_and_no_more()
    {
        Assert.True(UnitName.IsValid(new string('x', 247) + ".service"));
        Assert.False(UnitName.IsValid(new string('x', 248) + ".service"));
    }

    [Theory]
    [InlineData("org.freedesktop.systemd1.NoSuchUnit", ErrorCode.UnitNotFound)]
    [InlineData("org.freedesktop.DBus.Error.AccessDenied", ErrorCode.PermissionDenied)]
    [InlineData("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", ErrorCode.PermissionDenied)]
    [InlineData("org.freedesktop.DBus.Error.ServiceUnknown", ErrorCode.SystemdUnavailable)]
    [InlineData("org.freedesktop.systemd1.TransactionIsDestructive", ErrorCode.JobFailed)]
    public void An_error_of_systemd_says_what_was_asked_and_what_systemd_answered(string name, ErrorCode expected)
    {
        var error = SystemdErrors.Translate(
            new BusException(name, "Because of this."), "start hello.service", "hello.service", ErrorCode.JobFailed);

        Assert.Equal(expected, error.Code);
        Assert.StartsWith(
            "systemd did not start hello.service: Because of this. ", error.Message, StringComparison.Ordinal);
        Assert.Equal("hello.service", error.Target);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public async Task Without_systemd_every_call_says_that_it_does_not_run()
    {
        Assert.SkipWhen(Directory.Exists("/run/systemd/system"), "systemd runs on this machine.");
        var systemd = new SystemdManager();
        var token = TestContext.Current.CancellationToken;

        foreach (var call in new Func<Task>[]
        {
            () => systemd.GetUnitsAsync(["hello.service"], token),
            () => systemd.StartAsync("hello.service", TimeSpan.FromSeconds(1), token),
            () => systemd.ReloadAsync(token),
        })
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(call);
            Assert.Equal(ErrorCode.SystemdUnavailable, error.Code);
            Assert.Contains("systemd is not running", error.Message, StringComparison.Ordinal);
        }
    }
}
