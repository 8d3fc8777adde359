namespace SystemContainers.Cli.Options;

/// <summary>Reads user name and password as an option gives them: <c>USER[:PASSWORD]</c>.</summary>
internal static class RegistryCredentials
{
    /// <summary>Puts user name and password together.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="text">What the option says; null or empty for nothing.</param>
    /// <param name="cancellationToken">Stops waiting for a password.</param>
    public static async Task<(string? UserName, string? Password)> ReadAsync(
        Session session, string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (null, null);
        }

        if (text.Split(':', 2) is [var user, var password])
        {
            session.Observer.Warning("A password on the command line can be seen by every user of this host.");
            return (user, password);
        }

        return (text, await Prompt.ReadPasswordAsync($"Password of {text}: ", cancellationToken));
    }
}
