using SystemContainers.Host.Processes;

namespace SystemContainers.Host;

/// <summary>systemd-tmpfiles(8), always told which file to look at.</summary>
internal static class SystemdTmpfiles
{
    /// <summary>Creates what a configuration asks for.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static Task CreateAsync(string file, IEngineObserver observer, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync(new Command("systemd-tmpfiles", "--create", file), observer, cancellationToken);

    /// <summary>Removes what a configuration says is to be removed.</summary>
    /// <inheritdoc cref="CreateAsync"/>
    internal static Task RemoveAsync(string file, IEngineObserver observer, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync(new Command("systemd-tmpfiles", "--remove", file), observer, cancellationToken);
}
