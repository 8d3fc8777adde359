namespace SystemContainers.Templates;

/// <summary>A run of literal text of a template, or one use of a variable.</summary>
/// <param name="Literal">The text, with <c>$$</c> already read as <c>$</c>; empty for a use.</param>
/// <param name="Use">The use; null for literal text.</param>
/// <param name="EndsLine">Whether the line ends right after a use.</param>
internal sealed record TemplatePiece(string Literal, TemplateUse? Use = null, bool EndsLine = false);
