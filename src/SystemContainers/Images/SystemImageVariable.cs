namespace SystemContainers.Images;

/// <summary>Where the value of a template variable comes from when nobody gives one.</summary>
public enum VariableKind
{
    /// <summary>The image's <c>manifest.json</c> has a default.</summary>
    Default,

    /// <summary>There is no default: install needs a value.</summary>
    Required,

    /// <summary>The host computes the value.</summary>
    Host,
}

/// <summary>A variable that the templates of an image use.</summary>
/// <param name="Image">Name of the image.</param>
/// <param name="Name">Name of the variable, without <c>$</c>.</param>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="DefaultValue">The image's default, where it has one.</param>
/// <param name="UsedIn">Where the templates use it, as <c>file:line</c>.</param>
public sealed record SystemImageVariable(
    string Image, string Name, VariableKind Kind, string? DefaultValue, IReadOnlyList<string> UsedIn)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
