using SystemContainers.Host.Processes;

namespace SystemContainers.Host.Systemd;

/// <summary>
/// Asks systemd-analyze(1) what systemd would make of settings: it skips what it cannot read, with a line in
/// its log that nobody looks for.
/// </summary>
internal static class UnitSettingsCheck
{
    /// <summary>Refuses settings that systemd would skip.</summary>
    /// <param name="fileName">Name of the file that will hold them.</param>
    /// <param name="text">Its text.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static async Task RunAsync(
        string fileName, string text, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("systemcontainers-unit-").FullName;
        try
        {
            var unit = Path.Combine(folder, "check.service");
            var file = Path.Combine(Directory.CreateDirectory(unit + ".d").FullName, fileName);
            await File.WriteAllTextAsync(unit, "[Service]\nExecStart=/bin/true\n", cancellationToken);
            await File.WriteAllTextAsync(file, text, cancellationToken);
            var result = await CommandRunner.TryRunAsync(
                new Command("systemd-analyze", "verify", "--man=no", unit), observer, cancellationToken);
            var problems = result.StandardError.Split('\n')
                .Where(l => l.StartsWith(file + ":", StringComparison.Ordinal))
                .Select(l => l[(file.Length + 1)..].Split(": ", 2)[^1])
                .Select(l => l.Replace(", ignoring", string.Empty, StringComparison.Ordinal))
                .ToList();
            if (problems.Count > 0)
            {
                throw new SystemContainersException(
                    ErrorCode.InvalidArgument,
                    "systemd does not take the unit settings. "
                    + $"{string.Join(' ', problems.Select(p => p.TrimEnd('.') + "."))}",
                    "systemd.resource-control(5) and systemd.exec(5) have the settings of services.");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
