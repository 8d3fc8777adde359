using SystemContainers.Host.Processes;

namespace SystemContainers.Host;

/// <summary>systemd-tmpfiles(8), always told which file to look at.</summary>
/// <param name="isUser">Whether it works for a user, with what the specifiers in the file mean for that user.</param>
internal sealed class SystemdTmpfiles(bool isUser)
{
    /// <summary>Creates what a configuration asks for.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>,
    /// <see cref="ErrorCode.ToolMissing"/>.</exception>
    internal Task CreateAsync(string file, IEngineObserver observer, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync(Command("--create", file), observer, cancellationToken);

    /// <summary>
    /// Creates what a configuration asks for, as far as it can: on the way back nothing may fail over it.
    /// </summary>
    /// <param name="file">The configuration.</param>
    /// <param name="observer">Hears what could not be done.</param>
    internal Task TryCreateAsync(string file, IEngineObserver observer) => TryAsync("--create", file, observer);

    /// <summary>
    /// Removes what a configuration says is to be removed, as far as it can: a line that names a user who is gone must
    /// not keep a container from being removed.
    /// </summary>
    /// <param name="file">The configuration.</param>
    /// <param name="observer">Hears what could not be done.</param>
    internal Task TryRemoveAsync(string file, IEngineObserver observer) => TryAsync("--remove", file, observer);

    private Command Command(string option, string file) =>
        new("systemd-tmpfiles", isUser ? ["--user", option, file] : [option, file]);

    private async Task TryAsync(string option, string file, IEngineObserver observer)
    {
        try
        {
            await CommandRunner.RunAsync(Command(option, file), observer, CancellationToken.None);
        }
        catch (SystemContainersException e)
        {
            observer.Warning(e.Message);
        }
    }
}
