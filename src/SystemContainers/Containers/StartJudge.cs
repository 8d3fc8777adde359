using SystemContainers.Host.Systemd;

namespace SystemContainers.Containers;

/// <summary>
/// Starts a container's unit and decides whether it came up: by the start job's result, then by whether it stays up.
/// A unit with <c>Restart=</c> never reads "failed", so restarts count as failures too.
/// </summary>
internal sealed class StartJudge(SystemdManager systemd)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts a unit.</summary>
    /// <param name="control">The unit, with no failure in systemd's memory.</param>
    /// <param name="unitText">Its text.</param>
    /// <param name="policy">How it is judged.</param>
    /// <param name="started">Called when the start job is done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StartFailed"/>.</exception>
    internal async Task StartAsync(
        UnitControl control, string unitText, StartPolicy policy, Action started, CancellationToken cancellationToken)
    {
        var unit = control.Unit;
        try
        {
            // Not "start": something else may have started the old deployment meanwhile.
            await control.RestartAsync(policy.Timeout);
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.JobFailed or ErrorCode.TimedOut)
        {
            throw new SystemContainersException(ErrorCode.StartFailed, e.Message, target: unit, inner: e);
        }

        started();
        var mayEnd = IsOneShot(unitText);
        var end = DateTime.UtcNow + policy.SettleTime;
        do
        {
            await CheckAsync(unit, mayEnd, cancellationToken);
            await Task.Delay(_interval < policy.SettleTime ? _interval : policy.SettleTime, cancellationToken);
        }
        while (DateTime.UtcNow < end);
        await CheckAsync(unit, mayEnd, cancellationToken);
    }

    private async Task CheckAsync(string unit, bool mayEnd, CancellationToken cancellationToken)
    {
        var status = (await systemd.GetUnitsAsync([unit], cancellationToken))[unit];
        var isUp = status.ActiveState is UnitActiveState.Active or UnitActiveState.Reloading
            || (mayEnd && status.ActiveState == UnitActiveState.Inactive);
        if (!isUp)
        {
            throw Down(unit, $"did not stay up: it is {status.ActiveState.ToString().ToLowerInvariant()} ({status.SubState})");
        }

        var restarts = await systemd.GetRestartCountAsync(unit, cancellationToken);
        if (restarts > 0)
        {
            throw Down(unit, $"did not stay up: systemd had to restart it {restarts} times");
        }
    }

    private static bool IsOneShot(string unitText) =>
        unitText.Split('\n').Any(l => l.Replace(" ", string.Empty, StringComparison.Ordinal) == "Type=oneshot");

    private static SystemContainersException Down(string unit, string what) =>
        new(ErrorCode.StartFailed, $"The unit {unit} {what}.", $"See 'journalctl -u {unit}' for the reason.", unit);
}
