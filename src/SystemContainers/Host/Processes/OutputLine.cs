namespace SystemContainers.Host.Processes;

/// <summary>A line that a program wrote.</summary>
/// <param name="Text">The line without its end.</param>
/// <param name="IsError">Whether it was written to standard error.</param>
public sealed record OutputLine(string Text, bool IsError);
