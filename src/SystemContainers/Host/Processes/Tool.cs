using SystemContainers.Storage.Native;

namespace SystemContainers.Host.Processes;

/// <summary>Finds the programs that the engine drives.</summary>
internal static class Tool
{
    // cron and sudo often give a PATH without the administrator's directories, where Debian keeps runc.
    private static readonly string[] FallbackDirectories =
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>The path of a program.</summary>
    /// <param name="program">Its name or path.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>.</exception>
    internal static string Find(string program)
    {
        var path = Path.IsPathRooted(program)
            ? program
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
                .Where(Path.IsPathRooted)
                .Concat(FallbackDirectories)
                .Select(directory => Path.Combine(directory, program))
                .FirstOrDefault(IsExecutable);
        return path is not null && IsExecutable(path)
            ? path
            : throw new SystemContainersException(
                ErrorCode.ToolMissing,
                $"The program '{program}' is not installed.",
                $"Install it, for example with 'apt-get install {Path.GetFileName(program)}' or 'dnf install "
                + $"{Path.GetFileName(program)}'.",
                program);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && LibC.FAccessAt(LibC.AtFdCwd, path, 1, 0) == 0;
}
