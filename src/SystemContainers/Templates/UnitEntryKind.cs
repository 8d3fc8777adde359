namespace SystemContainers.Templates;

/// <summary>What a part of a unit file is.</summary>
internal enum UnitEntryKind
{
    /// <summary>A section's heading.</summary>
    Section,

    /// <summary>A key and its value.</summary>
    Setting,

    /// <summary>A comment.</summary>
    Comment,
}
