namespace SystemContainers.Host.Systemd;

/// <summary>Whether a unit runs; <c>ActiveState</c> of org.freedesktop.systemd1(5).</summary>
public enum UnitActiveState
{
    /// <summary>A state that this version does not know.</summary>
    Unknown,

    /// <summary>It runs, or has done its work and counts as running.</summary>
    Active,

    /// <summary>It is active and reads its configuration again.</summary>
    Reloading,

    /// <summary>It does not run.</summary>
    Inactive,

    /// <summary>It does not run because it failed.</summary>
    Failed,

    /// <summary>It is starting.</summary>
    Activating,

    /// <summary>It is stopping.</summary>
    Deactivating,

    /// <summary>It does not run while maintenance work on it is done.</summary>
    Maintenance,

    /// <summary>It is active and its mounts are being made again.</summary>
    Refreshing,
}
