namespace SystemContainers.PowerShell.Completion;

/// <summary>A text that an argument can be completed to.</summary>
/// <param name="Text">The text, unquoted.</param>
/// <param name="ToolTip">What it is.</param>
internal sealed record Candidate(string Text, string ToolTip);
