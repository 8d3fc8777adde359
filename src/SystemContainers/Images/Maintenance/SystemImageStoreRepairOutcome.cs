namespace SystemContainers.Images;

/// <summary>What became of a finding.</summary>
public enum SystemImageStoreRepairOutcome
{
    /// <summary>It is sound again.</summary>
    Repaired,

    /// <summary>It was removed: nothing needs it, or images can do without it.</summary>
    Dropped,

    /// <summary>It is as it was.</summary>
    Failed,
}
