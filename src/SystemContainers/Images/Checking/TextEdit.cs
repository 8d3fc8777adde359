namespace SystemContainers.Images.Checking;

/// <summary>A change of a file's text.</summary>
/// <param name="Start">Index of the first character that goes.</param>
/// <param name="Length">How many go.</param>
/// <param name="Text">What comes in their place.</param>
internal readonly record struct TextEdit(int Start, int Length, string Text);
