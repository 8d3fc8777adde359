using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>A configuration that is JSON.</summary>
/// <param name="File">Name of its file.</param>
/// <param name="Text">Its rendered text; its lines are those of the file.</param>
/// <param name="Root">Its value.</param>
/// <param name="Editor">Changes the file; null where that is not certain enough.</param>
internal sealed record ConfigurationDocument(string File, string Text, JsonPart Root, JsonEditor? Editor)
{
    /// <summary>Says what stands at a place, whatever the types around it are.</summary>
    /// <param name="names">Names of members, from the root.</param>
    /// <returns>The value; null where it is absent or <c>null</c>.</returns>
    internal JsonPart? Find(params ReadOnlySpan<string> names) => Loosely.Find(Root, names);
}
