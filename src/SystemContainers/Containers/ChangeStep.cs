namespace SystemContainers.Containers;

/// <summary>The steps of install, update, undo and uninstall, in their order (docs/architecture.md).</summary>
public enum ChangeStep
{
    /// <summary>The container is locked and earlier unfinished work is mended.</summary>
    Locked,

    /// <summary>The new deployment is checked out under a temporary name.</summary>
    CheckedOut,

    /// <summary>Its files are rendered, checked and flushed to disk.</summary>
    Staged,

    /// <summary>The journal says what is about to change.</summary>
    Recorded,

    /// <summary>The new deployment stands under its final name.</summary>
    Placed,

    /// <summary>The service is stopped, if it ran.</summary>
    Stopped,

    /// <summary>Unit and tmpfiles configuration are written.</summary>
    FilesWritten,

    /// <summary>The container's link points to the new deployment.</summary>
    Switched,

    /// <summary>systemd has read the unit again.</summary>
    Reloaded,

    /// <summary>The service is started and judged, if it was to be.</summary>
    Started,

    /// <summary>Unit and tmpfiles configuration are removed (uninstall).</summary>
    FilesRemoved,

    /// <summary>The link and the deployments are removed (uninstall).</summary>
    DeploymentsRemoved,

    /// <summary>The journal entry is gone: the change is final.</summary>
    Committed,
}
