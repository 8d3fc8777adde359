using SystemContainers.Host;

namespace SystemContainers;

/// <summary>The one exception of the engine. Its message says what happened, to what, and what to do next.</summary>
public sealed class SystemContainersException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">What went wrong.</param>
    /// <param name="message">What happened and to what, in one or a few sentences; never a secret.</param>
    /// <param name="remedy">What to do next, as one sentence.</param>
    /// <param name="target">The thing it happened to: a container or image name, a path, a variable.</param>
    /// <param name="tool">How the program ended, where a program failed.</param>
    /// <param name="inner">The cause, where another exception was.</param>
    public SystemContainersException(
        ErrorCode code,
        string message,
        string? remedy = null,
        string? target = null,
        CommandResult? tool = null,
        Exception? inner = null)
        : base(remedy is null ? message : $"{message} {remedy}", inner)
    {
        Code = code;
        Problem = message;
        Remedy = remedy;
        Target = target;
        Tool = tool;
    }

    /// <summary>What went wrong.</summary>
    public ErrorCode Code { get; }

    /// <summary>What happened and to what: the message without <see cref="Remedy"/>.</summary>
    public string Problem { get; }

    /// <summary>What to do next; also the end of the message.</summary>
    public string? Remedy { get; }

    /// <summary>The thing it happened to.</summary>
    public string? Target { get; }

    /// <summary>The line of the file <see cref="Target"/>, or of the template that uses the variable
    /// <see cref="Target"/>, from 1, where a line of an image's definition is the problem.</summary>
    public int? Line { get; init; }

    /// <summary>Command line, exit code and last lines of the program that failed, if one did.</summary>
    public CommandResult? Tool { get; }
}
