namespace SystemContainers.Images.Ostree;

/// <summary>An extended attribute, xattr(7).</summary>
/// <param name="Name">Its full name: <c>security.capability</c>.</param>
/// <param name="Value">Its bytes.</param>
internal sealed record ExtendedAttribute(string Name, byte[] Value)
{
    /// <summary>Whether an attribute of an image is kept; the others belong to a host.</summary>
    /// <param name="name">The attribute's full name.</param>
    internal static bool IsKept(string name) =>
        name == "security.capability" || name.StartsWith("user.", StringComparison.Ordinal);
}
