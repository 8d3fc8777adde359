using System.Runtime.InteropServices;

namespace SystemContainers.Host.Processes;

/// <summary>Where a program reads from and writes to.</summary>
public sealed partial record ProcessStreams
{
    private ProcessStreams()
    {
    }

    /// <summary>Whether this process's standard input and output are a terminal.</summary>
    public static bool HasTerminal => IsTerminal(0) == 1 && IsTerminal(1) == 1;

    /// <summary>Whether the program gets a terminal.</summary>
    internal bool IsTerminalWanted { get; private init; }

    /// <summary>What is written to its standard input, by lines.</summary>
    internal IEnumerable<string> Input { get; private init; } = [];

    /// <summary>Takes what it writes; null where it has this process's own streams.</summary>
    internal Func<OutputLine, CancellationToken, Task>? Write { get; private init; }

    /// <summary>The program has this process's own standard streams, and a terminal if they are one.</summary>
    public static ProcessStreams Attached() => new() { IsTerminalWanted = HasTerminal };

    /// <summary>The program's lines are handed on as they come; it waits while they are not taken.</summary>
    /// <param name="write">Takes a line. It is called from two threads, one for each stream.</param>
    /// <param name="input">Lines for its standard input, which ends after them.</param>
    public static ProcessStreams Piped(
        Func<OutputLine, CancellationToken, Task> write, IEnumerable<string>? input = null) =>
        new() { Write = write, Input = input ?? [] };

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);
}
