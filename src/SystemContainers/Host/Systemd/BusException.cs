namespace SystemContainers.Host.Systemd;

/// <summary>systemd answered a call with an error; never leaves <see cref="SystemdManager"/>.</summary>
/// <param name="name">The D-Bus name of the error: <c>org.freedesktop.systemd1.NoSuchUnit</c>.</param>
/// <param name="message">systemd's own text.</param>
internal sealed class BusException(string name, string message) : Exception(message)
{
    public string Name { get; } = name;
}
