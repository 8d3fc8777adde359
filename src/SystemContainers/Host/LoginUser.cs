using System.Globalization;

namespace SystemContainers.Host;

/// <summary>Who is behind this process.</summary>
internal static class LoginUser
{
    /// <summary>
    /// The user that logged in, which sudo and su do not change (<c>/proc/self/loginuid</c>, proc_pid_loginuid(5));
    /// else the one that sudo names; else null, as for what systemd starts.
    /// </summary>
    /// <param name="processDirectory">The process, as proc(5) shows it.</param>
    /// <param name="accounts">The accounts, as passwd(5) has them.</param>
    internal static string? Find(string processDirectory = "/proc/self", string accounts = "/etc/passwd")
    {
        var login = ReadIfPresent(Path.Combine(processDirectory, "loginuid"))?.Trim();
        return uint.TryParse(login, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue
            ? NameOf(login, accounts) ?? login
            : Environment.GetEnvironmentVariable("SUDO_USER");
    }

    private static string? NameOf(string id, string accounts) =>
        ReadIfPresent(accounts)?.Split('\n').Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length > 2 && fields[2] == id)?[0];

    private static string? ReadIfPresent(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
