using SystemContainers.Storage;

namespace SystemContainers;

/// <summary>How to open the engine on a host.</summary>
public sealed record HostOptions
{
    /// <summary>Where things are.</summary>
    public HostPaths Paths { get; init; } = new();

    /// <summary>
    /// The OCI runtime for new containers: a path, or a name looked up on <c>PATH</c>; null takes runc.
    /// </summary>
    public string? Runtime { get; init; }
}
