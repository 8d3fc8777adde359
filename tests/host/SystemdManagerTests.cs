using System.Diagnostics;
using SystemContainers.Host.Systemd;

namespace SystemContainers.HostTests;

public sealed class SystemdManagerTests
{
    private const string Unknown = "systemcontainers-test-nobody-wrote-this.service";
    private const string SlowStart = "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 1";
    private static readonly TimeSpan _ample = TimeSpan.FromSeconds(30);

    private readonly SystemdManager _systemd = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [HostFact]
    public async Task A_started_unit_runs_and_a_stopped_one_does_not()
    {
        await using var unit = await TransientUnit.CreateAsync("ExecStart=/bin/sleep infinity");
        var before = DateTimeOffset.Now;

        await _systemd.StartAsync(unit.Name, _ample, Token);
        var started = await unit.GetStatusAsync();
        await _systemd.StopAsync(unit.Name, _ample, Token);
        var stopped = await unit.GetStatusAsync();

        Assert.Equal((UnitLoadState.Loaded, UnitActiveState.Active), (started.LoadState, started.ActiveState));
        Assert.Equal("running", started.SubState);
        Assert.InRange(started.StateChanged!.Value, before, DateTimeOffset.Now);
        Assert.Equal((UnitActiveState.Inactive, "dead"), (stopped.ActiveState, stopped.SubState));
    }

    [HostFact]
    public async Task The_result_of_a_start_is_awaited_and_not_guessed()
    {
        await using var unit = await TransientUnit.CreateAsync(SlowStart);

        var clock = Stopwatch.StartNew();
        await _systemd.StartAsync(unit.Name, _ample, Token);

        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.9), $"It came back after {clock.Elapsed}.");
        Assert.Equal("exited", (await unit.GetStatusAsync()).SubState);
    }

    [HostFact]
    public async Task A_restart_starts_a_running_unit_again_and_a_stopped_one_as_well()
    {
        var starts = Path.GetTempFileName();
        await using var unit = await TransientUnit.CreateAsync(
            $"Type=exec\nExecStartPre=/bin/sh -c 'echo start >>{starts}'\nExecStart=/bin/sleep infinity");

        await _systemd.RestartAsync(unit.Name, _ample, Token);
        await _systemd.RestartAsync(unit.Name, _ample, Token);

        Assert.Equal(["start", "start"], await File.ReadAllLinesAsync(starts, Token));
        Assert.Equal(0, await _systemd.GetRestartCountAsync(unit.Name, Token));
        File.Delete(starts);
    }

    [HostFact]
    [Trait("Defect", "34")]
    public async Task A_unit_that_fails_to_start_is_named_with_the_result_of_its_job_and_where_to_look()
    {
        await using var unit = await TransientUnit.CreateAsync("Type=oneshot\nExecStart=/bin/false");

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _systemd.StartAsync(unit.Name, _ample, Token));

        Assert.Equal(ErrorCode.JobFailed, error.Code);
        Assert.Equal(unit.Name, error.Target);
        Assert.Contains($"did not start {unit.Name}: the job's result is 'failed'", error.Message);
        Assert.Contains($"journalctl -u {unit.Name}", error.Message);
    }

    [HostFact]
    public async Task A_failed_unit_is_failed_until_it_is_reset()
    {
        await using var unit = await TransientUnit.CreateAsync("Type=oneshot\nExecStart=/bin/false");
        await Assert.ThrowsAsync<SystemContainersException>(() => _systemd.StartAsync(unit.Name, _ample, Token));

        var failed = await unit.GetStatusAsync();
        await _systemd.ResetFailedAsync(unit.Name, Token);
        var reset = await unit.GetStatusAsync();

        Assert.Equal(UnitActiveState.Failed, failed.ActiveState);
        Assert.Equal(UnitActiveState.Inactive, reset.ActiveState);
    }

    [HostFact]
    public async Task A_start_that_takes_too_long_is_given_up_and_its_job_is_cancelled()
    {
        await using var unit = await TransientUnit.CreateAsync("Type=oneshot\nExecStart=/bin/sleep 60");

        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _systemd.StartAsync(unit.Name, TimeSpan.FromSeconds(0.5), Token));

        Assert.Equal(ErrorCode.TimedOut, error.Code);
        Assert.Equal(unit.Name, error.Target);
        Assert.Contains("within 0.5 s", error.Message);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(unit.Name, await ListJobsAsync());
    }

    [HostFact]
    public async Task A_cancelled_caller_stops_waiting_and_the_job_goes_on()
    {
        await using var unit = await TransientUnit.CreateAsync("Type=oneshot\nExecStart=/bin/sleep 60");
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var start = _systemd.StartAsync(unit.Name, _ample, source.Token);
        await unit.WaitForAsync(UnitActiveState.Activating, Token);
        var clock = Stopwatch.StartNew();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"It came back after {clock.Elapsed}.");
        Assert.Contains(unit.Name, await ListJobsAsync());
    }

    [HostFact]
    public async Task A_job_that_another_request_takes_back_has_failed()
    {
        await using var unit = await TransientUnit.CreateAsync("Type=oneshot\nExecStart=/bin/sleep 60");

        var start = _systemd.StartAsync(unit.Name, _ample, Token);
        await unit.WaitForAsync(UnitActiveState.Activating, Token);
        await _systemd.StopAsync(unit.Name, _ample, Token);
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => start);

        Assert.Equal(ErrorCode.JobFailed, error.Code);
        Assert.Contains("'canceled'", error.Message);
    }

    [HostFact]
    public async Task An_unknown_unit_is_not_found_in_every_call()
    {
        foreach (var call in new Func<Task>[]
        {
            () => _systemd.StartAsync(Unknown, _ample, Token),
            () => _systemd.StopAsync(Unknown, _ample, Token),
            () => _systemd.RestartAsync(Unknown, _ample, Token),
            () => _systemd.EnableAsync(Unknown, Token),
        })
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(call);
            Assert.Equal(ErrorCode.UnitNotFound, error.Code);
            Assert.Equal(Unknown, error.Target);
            Assert.Contains(Unknown, error.Message);
        }

        Assert.False(await _systemd.IsEnabledAsync(Unknown, Token));
        Assert.Equal(0, await _systemd.GetRestartCountAsync(Unknown, Token));
        await _systemd.ResetFailedAsync(Unknown, Token);
    }

    [HostFact]
    public async Task A_masked_unit_says_how_to_allow_it_again()
    {
        await using var unit = await TransientUnit.CreateAsync("ExecStart=/bin/sleep infinity");
        File.Delete(unit.Path);
        File.CreateSymbolicLink(unit.Path, "/dev/null");
        await _systemd.ReloadAsync(Token);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _systemd.StartAsync(unit.Name, _ample, Token));

        Assert.Equal(UnitLoadState.Masked, (await unit.GetStatusAsync()).LoadState);
        Assert.Equal(ErrorCode.JobFailed, error.Code);
        Assert.Contains($"systemctl unmask {unit.Name}", error.Message);
    }

    [HostFact]
    public async Task Enabling_makes_the_link_once_and_disabling_removes_it_once()
    {
        await using var unit = await TransientUnit.CreateAsync("ExecStart=/bin/sleep infinity");
        var link = $"/etc/systemd/system/multi-user.target.wants/{unit.Name}";

        Assert.False(await _systemd.IsEnabledAsync(unit.Name, Token));
        Assert.True(await _systemd.EnableAsync(unit.Name, Token));
        Assert.Equal(unit.Path, File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName);
        Assert.True(await _systemd.IsEnabledAsync(unit.Name, Token));
        Assert.False(await _systemd.EnableAsync(unit.Name, Token));

        Assert.True(await _systemd.DisableAsync(unit.Name, Token));
        Assert.False(Path.Exists(link));
        Assert.False(await _systemd.IsEnabledAsync(unit.Name, Token));
        Assert.False(await _systemd.DisableAsync(unit.Name, Token));
    }

    [HostFact]
    public async Task A_changed_unit_counts_after_a_reload()
    {
        await using var unit = await TransientUnit.CreateAsync("Type=oneshot\nExecStart=/bin/false");
        await _systemd.EnableAsync(unit.Name, Token);
        await _systemd.ReloadAsync(Token);
        await unit.WriteAsync("Type=oneshot\nExecStart=/bin/true");

        await Assert.ThrowsAsync<SystemContainersException>(() => _systemd.StartAsync(unit.Name, _ample, Token));
        await _systemd.ReloadAsync(Token);
        await _systemd.StartAsync(unit.Name, _ample, Token);
    }

    [HostFact]
    public async Task A_reload_in_the_meantime_does_not_lose_the_result_of_a_job()
    {
        await using var unit = await TransientUnit.CreateAsync(SlowStart);

        var start = _systemd.StartAsync(unit.Name, _ample, Token);
        await unit.WaitForAsync(UnitActiveState.Activating, Token);
        await _systemd.ReloadAsync(Token);
        await start;

        Assert.Equal(UnitActiveState.Active, (await unit.GetStatusAsync()).ActiveState);
    }

    [HostFact]
    public async Task Restarts_that_systemd_makes_by_itself_are_counted()
    {
        await using var unit = await TransientUnit.CreateAsync(
            "ExecStart=/bin/false\nRestart=on-failure\nRestartSec=50ms");

        await _systemd.StartAsync(unit.Name, _ample, Token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(_ample);
        while (await _systemd.GetRestartCountAsync(unit.Name, limit.Token) < 2)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    [HostFact]
    public async Task Fifty_units_are_read_in_one_call_each_with_its_own_state()
    {
        await using var running = await TransientUnit.CreateAsync("ExecStart=/bin/sleep infinity");
        await using var failed = await TransientUnit.CreateAsync("Type=oneshot\nExecStart=/bin/false");
        await _systemd.StartAsync(running.Name, _ample, Token);
        await Assert.ThrowsAsync<SystemContainersException>(() => _systemd.StartAsync(failed.Name, _ample, Token));
        string[] unknown = [.. Enumerable.Range(1, 48).Select(number => $"systemcontainers-test-{number}.service")];

        var units = await _systemd.GetUnitsAsync([.. unknown, running.Name, failed.Name], Token);

        Assert.Equal(50, units.Count);
        Assert.Equal(UnitActiveState.Active, units[running.Name].ActiveState);
        Assert.NotNull(units[running.Name].StateChanged);
        Assert.Equal(UnitActiveState.Failed, units[failed.Name].ActiveState);
        Assert.All(unknown, name => Assert.Equal(UnitLoadState.NotFound, units[name].LoadState));
    }

    [HostFact]
    public async Task Odd_names_aliases_and_repetitions_do_not_disturb_the_status_of_other_units()
    {
        await using var unit = await TransientUnit.CreateAsync("ExecStart=/bin/sleep infinity");
        var alias = $"alias-of-{unit.Name}";
        File.CreateSymbolicLink($"/run/systemd/system/{alias}", unit.Path);
        await _systemd.ReloadAsync(Token);
        await _systemd.StartAsync(unit.Name, _ample, Token);

        var units = await _systemd.GetUnitsAsync(
            ["a b.service", "template@.service", "", alias, Unknown, unit.Name, unit.Name], Token);
        File.Delete($"/run/systemd/system/{alias}");

        Assert.Equal(6, units.Count);
        Assert.Equal(UnitLoadState.NotFound, units["a b.service"].LoadState);
        Assert.Equal(UnitLoadState.NotFound, units["template@.service"].LoadState);
        Assert.Equal(UnitLoadState.NotFound, units[Unknown].LoadState);
        Assert.Equal(UnitActiveState.Active, units[unit.Name].ActiveState);
        Assert.Equal(units[unit.Name] with { Name = alias }, units[alias]);
    }

    [HostFact]
    public async Task Many_jobs_at_once_each_get_their_own_result()
    {
        await using var good = await TransientUnit.CreateAsync("ExecStart=/bin/sleep infinity");
        await using var bad = await TransientUnit.CreateAsync(
            "Type=oneshot\nExecStart=/bin/false\nStartLimitInterval=0");

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(async number =>
        {
            var unit = number % 2 == 0 ? good : bad;
            var error = await Record.ExceptionAsync(() => _systemd.StartAsync(unit.Name, _ample, Token));
            return (unit, error);
        }));

        Assert.All(results, result => Assert.Equal(result.unit == bad, result.error is SystemContainersException));
    }

    [HostFact]
    public Task A_job_is_awaited_over_the_system_bus_where_there_is_no_private_socket() =>
        OtherProcess.PassesAsync(
            A_started_unit_runs_and_a_stopped_one_does_not,
            "unshare",
            "--mount",
            "sh",
            "-ec",
            """
            mount --bind /run/systemd/system /mnt
            mount -t tmpfs tmpfs /run/systemd
            mkdir /run/systemd/system
            mount --bind /mnt /run/systemd/system
            exec "$0" "$@"
            """);

    private static Task<string> ListJobsAsync() => Host.MustRunAsync("systemctl", "list-jobs", "--full");
}
