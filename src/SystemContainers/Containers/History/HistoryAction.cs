namespace SystemContainers.Containers.History;

/// <summary>What was done to a container.</summary>
public enum HistoryAction
{
    /// <summary>It was installed.</summary>
    Install,

    /// <summary>It moved to a new deployment, of another image or with other values.</summary>
    Update,

    /// <summary>It moved to a deployment that was active before.</summary>
    Undo,

    /// <summary>An update or undo did not end well, and the container was put back as it was.</summary>
    RollBack,
}
