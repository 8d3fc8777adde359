namespace SystemContainers.Host.Systemd;

/// <summary>Whether a user's systemd runs from boot on, and not only while the user is logged in (loginctl(1),
/// "enable-linger").</summary>
internal static class Lingering
{
    private const string Folder = "/var/lib/systemd/linger";

    /// <summary>What helps a user for whom no systemd runs.</summary>
    internal static string Remedy =>
        $"Log in as this user, or have root let it run without a login: `{Command}`.";

    private static string Command => $"loginctl enable-linger {Environment.UserName}";

    /// <summary>Says to a user for whom it does not that services stop with the session.</summary>
    /// <param name="observer">Hears it.</param>
    internal static void WarnIfOff(IEngineObserver observer)
    {
        if (!File.Exists(Path.Join(Folder, Environment.UserName)))
        {
            observer.Warning(
                $"The service runs only while you are logged in. Have it start at boot with: {Command}");
        }
    }
}
