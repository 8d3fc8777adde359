namespace SystemContainers.Containers.Processes;

/// <summary>
/// What is said of a process in a container: what its <c>config.json</c> says counts where this says nothing.
/// </summary>
public abstract record ProcessOptions
{
    /// <summary>The program with its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>User, and group after a colon, by name or number; null for the container's own.</summary>
    public string? User { get; init; }

    /// <summary>The directory to begin in, absolute in the container; null for the container's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables to add or to replace.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may run; null for any time.</summary>
    public TimeSpan? Timeout { get; init; }
}
