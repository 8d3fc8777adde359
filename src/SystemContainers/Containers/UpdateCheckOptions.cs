using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>Which container to look for a newer image for, and how.</summary>
public sealed record UpdateCheckOptions : RegistryOptions
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>Another image than the container's own to look for.</summary>
    public ImageSource? Rebase { get; init; }
}
