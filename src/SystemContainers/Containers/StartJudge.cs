using System.Diagnostics;
using SystemContainers.Containers.Health;
using SystemContainers.Containers.Logs;
using SystemContainers.Host.Runtimes;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>
/// Starts a container's unit and decides whether it came up: by the start job's result, then by whether it stays up,
/// then by whether it is healthy. A unit with <c>Restart=</c> never reads "failed", so restarts count as failures too.
/// </summary>
internal sealed class StartJudge(HostPaths paths, SystemdManager systemd, HealthProbe probe)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    // A unit that starts its program in another way than by the runtime is not waited for any longer.
    private static readonly TimeSpan _runtimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Starts a unit.</summary>
    /// <param name="control">The unit, with no failure in systemd's memory.</param>
    /// <param name="deployment">The deployment that it starts.</param>
    /// <param name="policy">How it is judged, before what the deployment records of that.</param>
    /// <param name="started">Called when the start job is done.</param>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StartFailed"/>.</exception>
    internal async Task StartAsync(
        UnitControl control, Deployment deployment, StartPolicy policy, Action started, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var began = DateTimeOffset.UtcNow;
        try
        {
            await StartAndJudgeAsync(control, deployment, policy, started, observer, cancellationToken);
        }
        catch (SystemContainersException e)
            when (e.Code is ErrorCode.StartFailed or ErrorCode.JobFailed or ErrorCode.TimedOut)
        {
            var words = await LastWords.ReadAsync(deployment.Name, paths.IsUser, began, observer);
            throw new SystemContainersException(
                ErrorCode.StartFailed,
                words.Length == 0 ? e.Problem : $"{e.Problem} It wrote: {words}",
                e.Remedy ?? $"See `{UnitName.JournalCommand(control.Unit, paths.IsUser)}` for more.",
                control.Unit,
                inner: e);
        }
    }

    private async Task StartAndJudgeAsync(
        UnitControl control, Deployment deployment, StartPolicy policy, Action started, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var unit = control.Unit;
        var effective = policy.Over(deployment.Info.EffectivePolicy);

        // Something else may have started the old deployment meanwhile.
        await control.StartAnewAsync(effective.Timeout ?? StartPolicy.DefaultTimeout);
        started();
        var mayEnd = IsOneShot(deployment.Unit ?? string.Empty);
        var settleTime = effective.SettleTime ?? StartPolicy.DefaultSettleTime;
        await SettleAsync(unit, deployment, settleTime, mayEnd, observer, cancellationToken);

        // What has ended, as it should, has no process to ask.
        if (await CheckAsync(unit, mayEnd, cancellationToken) && effective.ChecksHealth)
        {
            await RequireHealthAsync(unit, deployment, effective, observer, cancellationToken);
        }
    }

    // systemd takes a simple service for started as soon as the runtime is: the time counts from the service's own
    // start, which may be much later where the host is busy.
    private async Task SettleAsync(
        string unit, Deployment deployment, TimeSpan settleTime, bool mayEnd, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var runtime = OciRuntime.Find(paths, deployment.Info.Runtime is { Length: > 0 } recorded ? recorded : null);
        var isRunning = mayEnd || settleTime == TimeSpan.Zero;
        var watch = Stopwatch.StartNew();
        var start = TimeSpan.Zero;
        do
        {
            await CheckAsync(unit, mayEnd, cancellationToken);
            if (!isRunning && watch.Elapsed < _runtimeLimit)
            {
                isRunning = await runtime.FindProcessAsync(deployment.Name, observer, cancellationToken) is not null;
                start = watch.Elapsed;
            }

            await Task.Delay(_interval < settleTime ? _interval : settleTime, cancellationToken);
        }
        while (watch.Elapsed < start + settleTime);
    }

    private async Task RequireHealthAsync(
        string unit, Deployment deployment, StartPolicy policy, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var timeout = policy.Timeout ?? StartPolicy.DefaultTimeout;
        var problem = await probe.WaitAsync(
            deployment, policy, timeout, () => CheckAsync(unit, mayEnd: false, cancellationToken), observer,
            cancellationToken);
        if (problem is not null)
        {
            throw Down(unit, $"is up, and not healthy after {timeout.TotalSeconds:0.###} s: {problem}");
        }
    }

    private async Task<bool> CheckAsync(string unit, bool mayEnd, CancellationToken cancellationToken)
    {
        var status = (await systemd.GetUnitsAsync([unit], cancellationToken))[unit];
        var isUp = status.ActiveState is UnitActiveState.Active or UnitActiveState.Reloading;
        if (!isUp && !(mayEnd && status.ActiveState == UnitActiveState.Inactive))
        {
            throw Down(
                unit, $"did not stay up: it is {status.ActiveState.ToString().ToLowerInvariant()} ({status.SubState})");
        }

        var restarts = await systemd.GetRestartCountAsync(unit, cancellationToken);
        return restarts == 0
            ? isUp
            : throw Down(unit, $"did not stay up: systemd had to restart it {restarts} times");
    }

    private static bool IsOneShot(string unitText) =>
        unitText.Split('\n').Any(l => l.Replace(" ", string.Empty, StringComparison.Ordinal) == "Type=oneshot");

    private static SystemContainersException Down(string unit, string what) =>
        new(ErrorCode.StartFailed, $"The unit {unit} {what}.", target: unit);
}
