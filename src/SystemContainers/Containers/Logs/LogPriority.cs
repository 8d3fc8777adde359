namespace SystemContainers.Containers.Logs;

/// <summary>How much an entry of the journal matters, as syslog(3) numbers it: the lower, the more.</summary>
public enum LogPriority
{
    /// <summary>The system is unusable.</summary>
    Emergency,

    /// <summary>Somebody has to act at once.</summary>
    Alert,

    /// <summary>Critical.</summary>
    Critical,

    /// <summary>An error.</summary>
    Error,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>Normal, but worth to be seen.</summary>
    Notice,

    /// <summary>Information; also whatever a program writes without a priority.</summary>
    Information,

    /// <summary>For whoever looks for a mistake in a program.</summary>
    Debug,
}
