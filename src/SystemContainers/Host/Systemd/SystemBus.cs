using SystemContainers.Storage.Native;

namespace SystemContainers.Host.Systemd;

/// <summary>
/// A connection to systemd, for one thread and a few calls. Root talks to systemd's own socket, which needs no message
/// bus and is there from the first moment of boot, and so does a user to the systemd of their own; everyone else goes
/// through the system bus.
/// </summary>
internal sealed class SystemBus : IDisposable
{
    private const string HostDirectory = "/run";
    private const string PrivateSocket = "systemd/private";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string ManagerInterface = "org.freedesktop.systemd1.Manager";
    private const string Properties = "org.freedesktop.DBus.Properties";
    private const string BusName = "org.freedesktop.DBus";

    // As long as systemd gives its own units: its manager is busy for seconds while it reloads a large host.
    private static readonly TimeSpan _answerTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan _slice = TimeSpan.FromMilliseconds(100);

    private readonly BusHandle _bus;

    // systemd's name on the bus; null on its own socket, where nobody else listens.
    private readonly string? _systemd;

    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<ulong, BusMessage> _replies = [];
    private readonly Queue<BusMessage> _signals = [];

    private SystemBus(BusHandle bus, string? systemd, bool isUser, CancellationToken cancellationToken)
    {
        _bus = bus;
        _systemd = systemd;
        IsUser = isUser;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Whether it is the systemd of a user and not the host's.</summary>
    public bool IsUser { get; }

    /// <summary>Connects.</summary>
    /// <param name="userDirectory">As for <see cref="SystemdManager"/>.</param>
    /// <param name="cancellationToken">Ends every wait on this connection within a tenth of a second.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.SystemdUnavailable"/>.</exception>
    public static SystemBus Open(string? userDirectory, CancellationToken cancellationToken)
    {
        // sd_booted(3): the directory exists exactly where systemd is process 1.
        if (!Directory.Exists("/run/systemd/system"))
        {
            throw SystemdErrors.NotRunning();
        }

        try
        {
            var socket = Path.Join(userDirectory ?? HostDirectory, PrivateSocket);
            var hasSocket = File.Exists(socket);
            return userDirectory is not null && !hasSocket ? throw SystemdErrors.NoUserManager(userDirectory)
                : hasSocket && (userDirectory is not null || Environment.IsPrivilegedProcess)
                    ? OpenDirect(socket, userDirectory is not null, cancellationToken)
                    : OpenSystem(cancellationToken);
        }
        catch (DllNotFoundException e)
        {
            throw SystemdErrors.LibraryMissing(e);
        }
    }

    /// <summary>A call to systemd's manager object, see org.freedesktop.systemd1(5).</summary>
    /// <param name="method">Name of the method.</param>
    public BusMessage ManagerCall(string method) => NewCall(_systemd, ManagerPath, ManagerInterface, method);

    /// <summary>A call to another object of systemd.</summary>
    /// <param name="path">The object.</param>
    /// <param name="interface">The interface of the method.</param>
    /// <param name="method">Name of the method.</param>
    public BusMessage ObjectCall(string path, string @interface, string method) =>
        NewCall(_systemd, path, @interface, method);

    /// <summary>Sends a call and waits for its answer.</summary>
    /// <param name="call">The call; it is used up.</param>
    /// <param name="deadline">Until when; null gives systemd 90 seconds.</param>
    /// <exception cref="BusException">The answer is an error.</exception>
    public BusMessage Call(BusMessage call, Deadline? deadline = null) => WaitForAnswer(Send(call), deadline);

    /// <summary>Sends a call without waiting, so that many can be under way at once.</summary>
    /// <param name="call">The call; it is used up.</param>
    /// <returns>What <see cref="WaitForAnswer"/> needs.</returns>
    public ulong Send(BusMessage call)
    {
        using (call)
        {
            SystemdErrors.Check(SdBus.Send(_bus, call.Handle, out var cookie));
            return cookie;
        }
    }

    /// <summary>Waits for the answer to a call that was sent.</summary>
    /// <param name="cookie">What <see cref="Send"/> returned.</param>
    /// <param name="deadline">Until when; null gives systemd 90 seconds.</param>
    /// <exception cref="BusException">The answer is an error.</exception>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.TimedOut"/>.</exception>
    public BusMessage WaitForAnswer(ulong cookie, Deadline? deadline = null)
    {
        var until = deadline ?? Deadline.After(_answerTime);
        BusMessage? answer;
        while (!_replies.Remove(cookie, out answer))
        {
            if (!Receive(until))
            {
                throw SystemdErrors.NoAnswer(until.Timeout);
            }
        }

        if (answer.Error is { } error)
        {
            answer.Dispose();
            throw error;
        }

        return answer;
    }

    /// <summary>Asks for the signals of jobs; from here on none is missed.</summary>
    public void SubscribeToJobs()
    {
        if (_systemd is not null)
        {
            const string Rule = $"type='signal',sender='org.freedesktop.systemd1',path='{ManagerPath}'," +
                $"interface='{ManagerInterface}',member='JobRemoved'";
            Call(NewCall(BusName, "/org/freedesktop/DBus", BusName, "AddMatch").Append(Rule)).Dispose();
        }

        Call(ManagerCall("Subscribe")).Dispose();
    }

    /// <summary>Asks for the signals of a unit's properties; from here on none is missed.</summary>
    /// <param name="unit">The unit's object.</param>
    public void SubscribeToProperties(string unit)
    {
        if (_systemd is not null)
        {
            var rule = $"type='signal',sender='org.freedesktop.systemd1',path='{unit}',interface='{Properties}',"
                + "member='PropertiesChanged'";
            Call(NewCall(BusName, "/org/freedesktop/DBus", BusName, "AddMatch").Append(rule)).Dispose();
        }

        Call(ManagerCall("Subscribe")).Dispose();
    }

    /// <summary>Waits until properties of a unit have changed.</summary>
    /// <param name="unit">The unit's object.</param>
    /// <param name="deadline">Until when.</param>
    /// <returns>Whether they have; false when the time is over.</returns>
    public bool WaitForProperties(string unit, Deadline deadline)
    {
        while (true)
        {
            while (_signals.TryDequeue(out var signal))
            {
                using (signal)
                {
                    if (signal.IsSignal(Properties, "PropertiesChanged") && signal.Path == unit)
                    {
                        return true;
                    }
                }
            }

            if (!Receive(deadline))
            {
                return false;
            }
        }
    }

    /// <summary>Waits for the next job that ends.</summary>
    /// <param name="deadline">Until when.</param>
    /// <returns>The job's object path and result; null when the time is over.</returns>
    public (string Path, string Result)? WaitForJobRemoved(Deadline deadline)
    {
        while (true)
        {
            while (_signals.TryDequeue(out var signal))
            {
                using (signal)
                {
                    if (signal.IsSignal(ManagerInterface, "JobRemoved"))
                    {
                        signal.Skip("u");
                        var path = signal.ReadObjectPath();
                        signal.Skip("s");
                        return (path, signal.ReadString());
                    }
                }
            }

            if (!Receive(deadline))
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var message in _replies.Values.Concat(_signals))
        {
            message.Dispose();
        }

        _bus.Dispose();
    }

    private static SystemBus OpenDirect(string socket, bool isUser, CancellationToken cancellationToken)
    {
        SystemdErrors.Check(SdBus.New(out var bus));
        try
        {
            SystemdErrors.Check(SdBus.SetAddress(bus, $"unix:path={socket}"));
            SystemdErrors.Check(SdBus.Start(bus));
            return new SystemBus(bus, systemd: null, isUser, cancellationToken);
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    private static SystemBus OpenSystem(CancellationToken cancellationToken)
    {
        SystemdErrors.Check(SdBus.OpenSystem(out var bus));
        return new SystemBus(bus, systemd: "org.freedesktop.systemd1", isUser: false, cancellationToken);
    }

    private BusMessage NewCall(string? destination, string path, string @interface, string method)
    {
        SystemdErrors.Check(SdBus.NewMethodCall(_bus, out var message, destination, path, @interface, method));
        return new BusMessage(message);
    }

    /// <summary>Receives one message and keeps it; false when the time is over.</summary>
    private bool Receive(Deadline deadline)
    {
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var work = SystemdErrors.Check(SdBus.Process(_bus, out var handle));
            if (!handle.IsInvalid)
            {
                Keep(new BusMessage(handle));
                return true;
            }

            if (work > 0)
            {
                continue;
            }

            var remaining = deadline.Remaining;
            if (remaining == TimeSpan.Zero)
            {
                return false;
            }

            // Slices, because nothing but a message ends the wait of sd-bus: a cancelled caller would sit here.
            var slice = remaining < _slice ? remaining : _slice;
            var woken = SdBus.Wait(_bus, (ulong)slice.TotalMicroseconds);
            if (woken != -LibC.EIntr)
            {
                SystemdErrors.Check(woken);
            }
        }
    }

    private void Keep(BusMessage message)
    {
        if (message.ReplyCookie is { } cookie)
        {
            _replies[cookie] = message;
        }
        else
        {
            _signals.Enqueue(message);
        }
    }
}
