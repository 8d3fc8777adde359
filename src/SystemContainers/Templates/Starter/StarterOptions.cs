namespace SystemContainers.Templates.Starter;

/// <summary>What a starter definition is to be like.</summary>
public sealed record StarterOptions
{
    /// <summary>The service's name: letters, digits, dots, underscores and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The folder to write; its parent is there.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Ports that the service listens on. Each becomes the default of a variable: <c>PORT</c>, <c>PORT2</c>,
    /// <c>PORT3</c>.
    /// </summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>
    /// What of the host the service sees: <c>SOURCE:DESTINATION</c>, with <c>:ro</c> or <c>:rw</c> after it. Without
    /// either it can write there.
    /// </summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>Variables with their defaults; they reach the service as its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The program in the image and its arguments; empty for <c>/usr/bin/NAME</c>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>When systemd takes the service for started.</summary>
    public StarterServiceType Type { get; init; }

    /// <summary>Whether files of such a definition that are in the folder are replaced. Other files stay.</summary>
    public bool Force { get; init; }
}
