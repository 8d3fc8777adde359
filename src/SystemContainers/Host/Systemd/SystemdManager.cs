using SystemContainers.Storage;

namespace SystemContainers.Host.Systemd;

/// <summary>
/// systemd of this host, or of a user. Each call opens its own connection, so calls may come from any thread. Reading
/// needs no rights; changing the host's needs root or a polkit rule.
/// </summary>
/// <param name="userDirectory">
/// The runtime directory of the user whose systemd is meant, as <c>/run/user/1000</c>; null for the host's.
/// </param>
/// <remarks>
/// Every method throws <see cref="SystemContainersException"/> with <see cref="ErrorCode.SystemdUnavailable"/> where
/// systemd does not run or refuses the call, <see cref="ErrorCode.PermissionDenied"/>,
/// <see cref="ErrorCode.InvalidArgument"/> for what cannot be a unit's name, <see cref="ErrorCode.UnitNotFound"/> for a
/// unit that systemd does not know, and <see cref="ErrorCode.TimedOut"/> where systemd does not answer.
/// </remarks>
public sealed class SystemdManager(string? userDirectory = null)
{
    private const string FileNotFound = "org.freedesktop.DBus.Error.FileNotFound";

    /// <summary>The systemd that runs the containers of these places.</summary>
    /// <param name="paths">Where things are.</param>
    internal static SystemdManager Of(HostPaths paths) => new(paths.IsUser ? paths.RunDirectory : null);

    /// <summary>The status of units, all in one request.</summary>
    /// <param name="units">Their names in full: <c>hello.service</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A status for each name; one that systemd does not know, or that no unit can have, is
    /// <see cref="UnitLoadState.NotFound"/>.</returns>
    public Task<IReadOnlyDictionary<string, UnitStatus>> GetUnitsAsync(
        IReadOnlyCollection<string> units, CancellationToken cancellationToken) =>
        AskAsync("list", null, bus => UnitQuery.Read(bus, units), cancellationToken);

    /// <summary>How often systemd has restarted a service by itself since it was last started.</summary>
    /// <param name="unit">The service; 0 where it is not loaded.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<int> GetRestartCountAsync(string unit, CancellationToken cancellationToken) =>
        AskAsync("count the restarts of", unit, bus => UnitQuery.ReadRestartCount(bus, unit), cancellationToken);

    /// <summary>The cgroup of a service and the limits on it.</summary>
    /// <param name="unit">The service.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<UnitResources> GetResourcesAsync(string unit, CancellationToken cancellationToken) =>
        AskAsync("measure", unit, bus => UnitQuery.ReadResources(bus, unit), cancellationToken);

    /// <summary>The status of a unit and where systemd has read it.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal Task<UnitDetails> GetDetailsAsync(string unit, CancellationToken cancellationToken) =>
        AskAsync("look up", unit, bus => UnitQuery.ReadDetails(bus, unit), cancellationToken);

    /// <summary>Waits until a unit has a status, looking at it whenever systemd says that it changed.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="isReached">Whether that is the status.</param>
    /// <param name="timeout">How long, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether it was reached in time.</returns>
    public Task<bool> WaitForUnitAsync(
        string unit, Func<UnitStatus, bool> isReached, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Connect(
                "watch", unit, ErrorCode.SystemdUnavailable,
                bus => UnitQuery.Wait(bus, unit, isReached, Deadline.After(timeout)), cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);

    /// <summary>Connects for several jobs of one unit, so that none of them waits for a connection.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Stops waiting, now and in each of the jobs.</param>
    public Task<UnitControl> OpenUnitAsync(string unit, CancellationToken cancellationToken) =>
        Task.Run(() => UnitControl.Open(unit, userDirectory, cancellationToken), cancellationToken);

    /// <summary>Starts a unit and waits for the job's result.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="timeout">How long the job may take, or <see cref="Timeout.InfiniteTimeSpan"/>. After it the job is
    /// cancelled; what it has started already is left as it is, so stop the unit to be sure.</param>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.JobFailed"/>,
    /// <see cref="ErrorCode.TimedOut"/>.</exception>
    public Task StartAsync(string unit, TimeSpan timeout, CancellationToken cancellationToken) =>
        WithUnitAsync(unit, control => control.StartAsync(timeout), cancellationToken);

    /// <summary>Stops a unit and waits for the job's result.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task StopAsync(string unit, TimeSpan timeout, CancellationToken cancellationToken) =>
        WithUnitAsync(unit, control => control.StopAsync(timeout), cancellationToken);

    /// <summary>Restarts a unit, or starts it where it does not run, and waits for the job's result.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public Task RestartAsync(string unit, TimeSpan timeout, CancellationToken cancellationToken) =>
        WithUnitAsync(unit, control => control.RestartAsync(timeout), cancellationToken);

    /// <summary>Makes systemd read all units again and waits until it has.</summary>
    /// <param name="cancellationToken">Stops waiting; the reload goes on.</param>
    public Task ReloadAsync(CancellationToken cancellationToken) =>
        TellAsync("reload", null, bus => bus.Call(bus.ManagerCall("Reload")).Dispose(), cancellationToken);

    /// <summary>
    /// Makes the links that the unit's [Install] section asks for. systemd heeds them after <see cref="ReloadAsync"/>,
    /// which this does not call.
    /// </summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether a link was made or changed.</returns>
    public Task<bool> EnableAsync(string unit, CancellationToken cancellationToken) =>
        AskAsync("enable", unit, bus => Enable(bus, unit), cancellationToken);

    /// <summary>
    /// Removes every link to the unit below <c>/etc/systemd/system</c>, or where the user's units are. systemd forgets
    /// them after <see cref="ReloadAsync"/>, which this does not call.
    /// </summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether a link was removed.</returns>
    public Task<bool> DisableAsync(string unit, CancellationToken cancellationToken) =>
        AskAsync("disable", unit, bus => Disable(bus, unit), cancellationToken);

    /// <summary>Whether the unit has the links that start it at boot.</summary>
    /// <param name="unit">The unit; one without a unit file is not enabled.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<bool> IsEnabledAsync(string unit, CancellationToken cancellationToken) =>
        AskAsync("look up", unit, bus => IsEnabled(bus, unit), cancellationToken);

    /// <summary>Lets systemd forget that a unit failed; nothing happens where it is not loaded.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task ResetFailedAsync(string unit, CancellationToken cancellationToken) =>
        WithUnitAsync(unit, control => control.ResetFailedAsync(), cancellationToken);

    /// <summary>Ends every process of a unit at once, by SIGKILL; nothing happens where it is not loaded.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task KillAsync(string unit, CancellationToken cancellationToken) =>
        TellAsync("kill", unit, bus => Kill(bus, unit), cancellationToken);

    private static void Kill(SystemBus bus, string unit)
    {
        const int SigKill = 9;
        try
        {
            bus.Call(bus.ManagerCall("KillUnit").Append(unit).Append("all").Append(SigKill)).Dispose();
        }
        catch (BusException e) when (e.Name is SystemdErrors.NoSuchUnit)
        {
            // What is not loaded has no process.
        }
    }

    private static bool Enable(SystemBus bus, string unit)
    {
        using var answer = bus.Call(
            bus.ManagerCall("EnableUnitFiles").Append([unit]).Append(value: false).Append(value: false));
        answer.Skip("b");
        return ReadWhetherChanged(answer);
    }

    private static bool Disable(SystemBus bus, string unit)
    {
        using var answer = bus.Call(bus.ManagerCall("DisableUnitFiles").Append([unit]).Append(value: false));
        return ReadWhetherChanged(answer);
    }

    /// <summary>Reads the list of changes; besides links it may hold remarks, such as <c>dangling</c>.</summary>
    private static bool ReadWhetherChanged(BusMessage answer)
    {
        var isChanged = false;
        answer.EnterArray("(sss)");
        while (answer.EnterStructure("sss"))
        {
            isChanged |= answer.ReadString() is "symlink" or "unlink";
            answer.Skip("ss");
            answer.Exit();
        }

        answer.Exit();
        return isChanged;
    }

    private static bool IsEnabled(SystemBus bus, string unit)
    {
        try
        {
            using var answer = bus.Call(bus.ManagerCall("GetUnitFileState").Append(unit));
            return answer.ReadString() is "enabled" or "enabled-runtime";
        }
        catch (BusException e) when (e.Name is FileNotFound or SystemdErrors.NoSuchUnit)
        {
            return false;
        }
    }

    private Task<T> AskAsync<T>(
        string verb, string? unit, Func<SystemBus, T> work, CancellationToken cancellationToken) =>
        Task.Run(() => Connect(verb, unit, ErrorCode.SystemdUnavailable, work, cancellationToken), cancellationToken);

    private Task TellAsync(
        string verb, string? unit, Action<SystemBus> work, CancellationToken cancellationToken) =>
        Task.Run(() => Connect(verb, unit, ErrorCode.SystemdUnavailable, work, cancellationToken), cancellationToken);

    private async Task WithUnitAsync(string unit, Func<UnitControl, Task> work, CancellationToken cancellationToken)
    {
        using var control = await OpenUnitAsync(unit, cancellationToken);
        await work(control);
    }

    private void Connect(
        string verb, string? unit, ErrorCode refused, Action<SystemBus> work, CancellationToken cancellationToken) =>
        Connect(
            verb,
            unit,
            refused,
            bus =>
            {
                work(bus);
                return true;
            },
            cancellationToken);

    private T Connect<T>(
        string verb, string? unit, ErrorCode refused, Func<SystemBus, T> work, CancellationToken cancellationToken)
    {
        if (unit is not null)
        {
            UnitName.Check(unit);
        }

        using var bus = SystemBus.Open(userDirectory, cancellationToken);
        try
        {
            return work(bus);
        }
        catch (BusException e)
        {
            throw SystemdErrors.Translate(e, $"{verb} {unit ?? "its units"}", unit, refused);
        }
    }
}
