namespace SystemContainers.Host.Systemd;

/// <summary>A start, stop or restart of a unit, from its request to its result.</summary>
/// <param name="bus">The connection, which hears of jobs already.</param>
/// <param name="verb">What is done, for messages: <c>start</c>.</param>
/// <param name="unit">The unit.</param>
/// <param name="timeout">How long it may take.</param>
internal sealed class UnitJob(SystemBus bus, string verb, string unit, TimeSpan timeout)
{
    private static readonly TimeSpan _cancelTime = TimeSpan.FromSeconds(5);

    /// <summary>Queues the job and waits until it ends.</summary>
    /// <param name="method">The manager's method for it: <c>StartUnit</c>.</param>
    /// <exception cref="BusException">systemd does not queue the job.</exception>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.JobFailed"/>,
    /// <see cref="ErrorCode.TimedOut"/>.</exception>
    public void Run(string method)
    {
        var deadline = Deadline.After(timeout);
        var job = Queue(method, deadline);
        var result = WaitForResult(job, deadline);
        if (result is null)
        {
            Cancel(job);
            throw new SystemContainersException(
                ErrorCode.TimedOut,
                $"systemd did not {verb} {unit} within {timeout.TotalSeconds:0.###} s, so the job was cancelled.",
                $"Look at `{UnitName.JournalCommand(unit, bus.IsUser)}` for what it waits for, or allow more time.",
                unit);
        }

        if (result != "done")
        {
            throw new SystemContainersException(
                ErrorCode.JobFailed,
                $"systemd did not {verb} {unit}: the job's result is '{result}'.",
                $"Look at `{UnitName.JournalCommand(unit, bus.IsUser)}` for the reason.",
                unit);
        }
    }

    private string Queue(string method, Deadline deadline)
    {
        using var answer = bus.Call(bus.ManagerCall(method).Append(unit).Append("replace"), deadline);
        return answer.ReadObjectPath();
    }

    private string? WaitForResult(string job, Deadline deadline)
    {
        while (bus.WaitForJobRemoved(deadline) is { } removed)
        {
            if (removed.Path == job)
            {
                return removed.Result;
            }
        }

        return null;
    }

    private void Cancel(string job)
    {
        try
        {
            var call = bus.ObjectCall(job, "org.freedesktop.systemd1.Job", "Cancel");
            bus.Call(call, Deadline.After(_cancelTime)).Dispose();
        }
        catch (BusException e) when (e.Name == "org.freedesktop.DBus.Error.UnknownObject")
        {
            // The job ended in this very moment.
        }
    }
}
