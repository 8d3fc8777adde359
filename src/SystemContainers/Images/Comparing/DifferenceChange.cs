namespace SystemContainers.Images;

/// <summary>How something differs.</summary>
public enum DifferenceChange
{
    /// <summary>Only the other side has it.</summary>
    Added,

    /// <summary>Only the reference has it.</summary>
    Removed,

    /// <summary>Both have it, and not the same.</summary>
    Changed,
}
