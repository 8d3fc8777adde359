namespace SystemContainers.Images;

/// <summary>How much a finding matters, least first.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing has to be changed.</summary>
    Information,

    /// <summary>Works, but not as meant, not everywhere or not safely.</summary>
    Warning,

    /// <summary>The image cannot be installed, its service cannot run, or a setting has no effect.</summary>
    Error,
}
