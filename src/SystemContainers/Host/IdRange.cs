namespace SystemContainers.Host;

/// <summary>Numbers of users or groups that a user may hand out in user namespaces, subuid(5).</summary>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct IdRange(uint Start, uint Count);
