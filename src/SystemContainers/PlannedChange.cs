namespace SystemContainers;

/// <summary>One thing that an operation would do: a line of <c>-WhatIf</c>.</summary>
/// <param name="Target">What it would be done to: a path, a unit, a service.</param>
/// <param name="Action">What would be done.</param>
public sealed record PlannedChange(string Target, string Action)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Target}";
}
