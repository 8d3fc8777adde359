namespace SystemContainers.Host.Systemd;

/// <summary>
/// One unit of systemd over a connection that is kept, for jobs that follow one another while a service is down. One
/// call at a time.
/// </summary>
/// <remarks>Every method throws what <see cref="SystemdManager"/> throws.</remarks>
public sealed class UnitControl : IDisposable
{
    private readonly SystemBus _bus;

    private UnitControl(SystemBus bus, string unit)
    {
        _bus = bus;
        Unit = unit;
    }

    /// <summary>The unit's name.</summary>
    public string Unit { get; }

    /// <inheritdoc/>
    public void Dispose() => _bus.Dispose();

    /// <inheritdoc cref="SystemdManager.StartAsync"/>
    public Task StartAsync(TimeSpan timeout) => RunJobAsync("start", "StartUnit", timeout);

    /// <inheritdoc cref="SystemdManager.StopAsync"/>
    public Task StopAsync(TimeSpan timeout) => RunJobAsync("stop", "StopUnit", timeout);

    /// <inheritdoc cref="SystemdManager.RestartAsync"/>
    public Task RestartAsync(TimeSpan timeout) => RunJobAsync("restart", "RestartUnit", timeout);

    /// <inheritdoc cref="SystemdManager.ResetFailedAsync"/>
    public Task ResetFailedAsync() =>
        Task.Run(() => Translate("reset", Unit, ErrorCode.SystemdUnavailable, ResetFailed));

    /// <summary>Connects.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="userDirectory">As for <see cref="SystemdManager"/>.</param>
    /// <param name="cancellationToken">Ends every wait on this connection.</param>
    internal static UnitControl Open(string unit, string? userDirectory, CancellationToken cancellationToken)
    {
        UnitName.Check(unit);
        var bus = SystemBus.Open(userDirectory, cancellationToken);
        try
        {
            Translate("report the jobs of", unit, ErrorCode.SystemdUnavailable, bus.SubscribeToJobs);
            return new UnitControl(bus, unit);
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    private static void Translate(string verb, string unit, ErrorCode refused, Action work)
    {
        try
        {
            work();
        }
        catch (BusException e)
        {
            throw SystemdErrors.Translate(e, $"{verb} {unit}", unit, refused);
        }
    }

    // A job may take minutes, so it waits on a thread of its own and not on one that the pool would miss.
    private Task RunJobAsync(string verb, string method, TimeSpan timeout) => Task.Factory.StartNew(
        () => Translate(verb, Unit, ErrorCode.JobFailed, () => new UnitJob(_bus, verb, Unit, timeout).Run(method)),
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);

    private void ResetFailed()
    {
        try
        {
            _bus.Call(_bus.ManagerCall("ResetFailedUnit").Append(Unit)).Dispose();
        }
        catch (BusException e) when (e.Name == SystemdErrors.NoSuchUnit)
        {
            // What is not loaded has no failure to forget.
        }
    }
}
