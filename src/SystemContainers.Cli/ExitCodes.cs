namespace SystemContainers.Cli;

/// <summary>
/// What <c>atomic</c> returns. A program that failed hands its own exit code on, and a signal gives 128 and its number.
/// </summary>
internal static class ExitCodes
{
    /// <summary>It was done, or there was nothing to do.</summary>
    public const int Success = 0;

    /// <summary>It failed; the reason is on standard error.</summary>
    public const int Failure = 1;

    /// <summary>The command line cannot be read, or the question was answered with no.</summary>
    public const int Usage = 2;

    /// <summary>The exit code for a failure of the engine.</summary>
    /// <param name="exception">The failure.</param>
    public static int Of(SystemContainersException exception) =>
        exception is { Code: ErrorCode.ToolFailed, Tool.ExitCode: > 0 and var code } ? code : Failure;
}
