using SystemContainers.Images;

namespace SystemContainers.Containers.Processes;

/// <summary>An image to run once; without a command it runs what its definition says.</summary>
public sealed record ImageRunOptions : ProcessOptions
{
    /// <summary>The local image.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>Values for template variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Path or name of the OCI runtime; null takes the configured one, else runc.</summary>
    public string? Runtime { get; init; }
}
