namespace SystemContainers.Templates;

/// <summary>One place where a template uses a variable.</summary>
/// <param name="Variable">Name of the variable, without <c>$</c>.</param>
/// <param name="File">Name of the template file.</param>
/// <param name="Line">Line in it, from 1.</param>
public sealed record TemplateUse(string Variable, string File, int Line)
{
    /// <summary>The place as <c>file:line</c>.</summary>
    public string Location => $"{File}:{Line}";

    /// <inheritdoc/>
    public override string ToString() => $"{Variable} ({Location})";
}
