using SystemContainers.Host.Systemd;

namespace SystemContainers.HostTests;

public sealed class SystemdAccessTests
{
    private readonly SystemdManager _systemd = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [HostFact]
    public async Task Everyone_may_look_at_units()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsNobodyAsync(Everyone_may_look_at_units);
            return;
        }

        var units = await _systemd.GetUnitsAsync(["basic.target", "systemcontainers-test-absent.service"], Token);

        Assert.Equal(UnitActiveState.Active, units["basic.target"].ActiveState);
        Assert.NotNull(units["basic.target"].StateChanged);
        Assert.Equal(UnitLoadState.NotFound, units["systemcontainers-test-absent.service"].LoadState);
        Assert.False(await _systemd.IsEnabledAsync("systemcontainers-test-absent.service", Token));
        Assert.Equal(0, await _systemd.GetRestartCountAsync("systemd-journald.service", Token));
    }

    [HostFact]
    public async Task Only_root_may_change_anything()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsNobodyAsync(Only_root_may_change_anything);
            return;
        }

        foreach (var call in new Func<Task>[]
        {
            () => _systemd.StopAsync("systemd-journald.service", TimeSpan.FromSeconds(30), Token),
            () => _systemd.EnableAsync("systemd-journald.service", Token),
            () => _systemd.ReloadAsync(Token),
        })
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(call);
            Assert.Equal(ErrorCode.PermissionDenied, error.Code);
            Assert.Contains("Run it as root", error.Message);
        }
    }

    private static Task RunAsNobodyAsync(Func<Task> test) =>
        OtherProcess.PassesAsync(test, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
}
