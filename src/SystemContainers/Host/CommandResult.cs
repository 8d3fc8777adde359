namespace SystemContainers.Host;

/// <summary>How an external program ended.</summary>
/// <param name="CommandLine">Program and arguments as one line, for people; it carries no secret.</param>
/// <param name="ExitCode">The exit code, or 128 + signal number where a signal ended it.</param>
/// <param name="StandardOutput">What it wrote to standard output, at most the bound of the call.</param>
/// <param name="StandardError">The last lines it wrote to standard error, at most the bound of the call.</param>
public sealed record CommandResult(string CommandLine, int ExitCode, string StandardOutput, string StandardError);
