namespace SystemContainers.Containers;

/// <summary>What a change does to a container.</summary>
internal enum ChangeOperation
{
    /// <summary>A first deployment.</summary>
    Install,

    /// <summary>A new deployment takes over.</summary>
    Update,

    /// <summary>An older deployment takes over.</summary>
    Undo,

    /// <summary>All is removed.</summary>
    Uninstall,
}
