using SystemContainers.Host.Systemd;

namespace SystemContainers.Containers;

/// <summary>
/// Stops a container's unit. One that has not come up yet gets less time than systemd would give it: while a runtime waits
/// for the word of a <c>Type=notify</c> service it hears no SIGTERM and does not even notice that the service has ended.
/// </summary>
internal sealed class UnitStop(SystemdManager systemd)
{
    // As long as container engines give a service that is told to stop.
    private static readonly TimeSpan _startingGrace = TimeSpan.FromSeconds(10);

    /// <summary>Stops a unit and waits for the job's result.</summary>
    /// <param name="control">The unit.</param>
    /// <param name="timeout">How long the job may take.</param>
    /// <param name="isFailed">Whether the unit's last start failed, so that it may be on its way down already.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.JobFailed"/>, <see cref="ErrorCode.TimedOut"/>,
    /// <see cref="ErrorCode.UnitNotFound"/>.</exception>
    internal async Task RunAsync(UnitControl control, TimeSpan timeout, bool isFailed, CancellationToken cancellationToken)
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
