namespace SystemContainers.Host.Processes;

/// <summary>A program to run.</summary>
/// <param name="Program">Its name, looked up on <c>PATH</c> and in the administrator's
/// directories, or its path.</param>
/// <param name="Arguments">Its arguments, each as the program receives it. They show in
/// process lists: no secrets.</param>
internal sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>How long it may run.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many bytes of its standard output are kept; more is an error.</summary>
    internal int MaximumOutput { get; init; } = 16 * 1024 * 1024;

    /// <summary>Program and arguments as one line, for people.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string argument) =>
        argument.Length > 0
        && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@,+%".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
