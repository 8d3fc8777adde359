namespace SystemContainers.Containers;

/// <summary>What systemd says of a container's unit.</summary>
public enum ContainerState
{
    /// <summary>The unit is inactive.</summary>
    Stopped,

    /// <summary>The unit is active.</summary>
    Running,

    /// <summary>The unit is starting.</summary>
    Starting,

    /// <summary>The unit is stopping.</summary>
    Stopping,

    /// <summary>The unit is active and reads its configuration again.</summary>
    Reloading,

    /// <summary>The unit failed.</summary>
    Failed,

    /// <summary>The container has no service (<c>noContainerService</c>).</summary>
    NoService,

    /// <summary>systemd does not know the unit; see Test-SystemContainer.</summary>
    UnitMissing,

    /// <summary>systemd cannot be asked.</summary>
    Unknown,
}
