namespace SystemContainers.Host.Systemd;

/// <summary>Whether systemd has read a unit's configuration; <c>LoadState</c> of org.freedesktop.systemd1(5).</summary>
public enum UnitLoadState
{
    /// <summary>A state that this version does not know.</summary>
    Unknown,

    /// <summary>The unit's configuration is not read yet.</summary>
    Stub,

    /// <summary>The unit's configuration is read.</summary>
    Loaded,

    /// <summary>There is no configuration for the unit.</summary>
    NotFound,

    /// <summary>The unit's configuration has a setting that makes it unusable.</summary>
    BadSetting,

    /// <summary>The unit's configuration could not be read.</summary>
    Error,

    /// <summary>The unit is another name of a unit.</summary>
    Merged,

    /// <summary>The unit is masked: it cannot be started.</summary>
    Masked,
}
