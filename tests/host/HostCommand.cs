namespace SystemContainers.HostTests;

/// <summary>How a program ended.</summary>
/// <param name="CommandLine">What was run.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal's number after a signal.</param>
/// <param name="Output">All of its output.</param>
/// <param name="Error">All of its messages.</param>
public sealed record HostCommand(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <inheritdoc />
    public override string ToString() => $"'{CommandLine}' ended with exit code {ExitCode}.\n{Error}{Output}";
}
