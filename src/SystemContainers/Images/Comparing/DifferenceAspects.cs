namespace SystemContainers.Images;

/// <summary>What of a file, directory or link that both sides have is not the same.</summary>
[Flags]
public enum DifferenceAspects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The content of a file, the target of a link.</summary>
    Content = 1,

    /// <summary>The permission bits.</summary>
    Mode = 2,

    /// <summary>The user or the group.</summary>
    Owner = 4,

    /// <summary>The extended attributes.</summary>
    Attributes = 8,
}
