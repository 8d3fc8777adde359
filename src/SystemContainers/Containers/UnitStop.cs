using SystemContainers.Host.Systemd;

namespace SystemContainers.Containers;

/// <summary>
/// Stops a container's unit. One that has not come up yet gets less time than systemd would give it: while a runtime
/// waits for the word of a <c>Type=notify</c> service it hears no SIGTERM and does not even notice that the service has
/// ended.
/// </summary>
internal sealed class UnitStop(SystemdManager systemd)
{
    // Longer than systemd's own limit, after which it kills what does not stop.
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(5);

    // As long as container engines give a service that is told to stop.
    private static readonly TimeSpan _startingGrace = TimeSpan.FromSeconds(10);

    /// <summary>Stops a unit, however long it takes; one that systemd does not know does not run.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="isFailed">Whether the unit's last start failed, so that it may be on its way down already.</param>
    internal async Task RunIfKnownAsync(string unit, bool isFailed)
    {
        try
        {
            using var control = await systemd.OpenUnitAsync(unit, CancellationToken.None);
            await RunAsync(control, _longest, isFailed, CancellationToken.None);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.UnitNotFound)
        {
            return;
        }
    }

    /// <summary>Stops a unit that runs, however long it takes.</summary>
    /// <param name="control">The unit.</param>
    internal Task RunAsync(UnitControl control) =>
        RunAsync(control, _longest, isFailed: false, CancellationToken.None);

    /// <summary>Stops a unit and waits for the job's result.</summary>
    /// <param name="control">The unit.</param>
    /// <param name="timeout">How long the job may take.</param>
    /// <param name="isFailed">Whether the unit's last start failed, so that it may be on its way down already.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.JobFailed"/>, <see cref="ErrorCode.TimedOut"/>,
    /// <see cref="ErrorCode.UnitNotFound"/>.</exception>
    internal async Task RunAsync(
        UnitControl control, TimeSpan timeout, bool isFailed, CancellationToken cancellationToken)
    {
        var unit = control.Unit;
        var status = (await systemd.GetUnitsAsync([unit], cancellationToken))[unit];
        var isDown = status.ActiveState == UnitActiveState.Activating
            || (isFailed && status.ActiveState == UnitActiveState.Deactivating);
        var job = control.StopAsync(timeout);
        if (isDown && await Task.WhenAny(job, Task.Delay(_startingGrace, cancellationToken)) != job)
        {
            await systemd.KillAsync(unit, cancellationToken);
        }

        await job;
    }
}
