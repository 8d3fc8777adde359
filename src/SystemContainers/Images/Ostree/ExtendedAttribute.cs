namespace SystemContainers.Images.Ostree;

/// <summary>An extended attribute, xattr(7).</summary>
/// <param name="Name">Its full name: <c>security.capability</c>.</param>
/// <param name="Value">Its bytes.</param>
internal sealed record ExtendedAttribute(string Name, byte[] Value);
