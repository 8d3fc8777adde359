namespace SystemContainers.Host.Systemd;

/// <summary>Whether a user's systemd runs from boot on, and not only while the user is logged in (loginctl(1),
/// "enable-linger").</summary>
internal static class Lingering
{
    private const string Folder = "/var/lib/systemd/linger";

    /// <summary>Says to a user for whom it does not that services stop with the session.</summary>
    /// <param name="observer">Hears it.</param>
    internal static void WarnIfOff(IEngineObserver observer)
    {
        if (!File.Exists(Path.Join(Folder, Environment.UserName)))
        {
            observer.Warning(
                "The service runs only while you are logged in. Have it start at boot with: "
                + $"loginctl enable-linger {Environment.UserName}");
        }
    }
}
