using SystemContainers.Containers.Packages;
using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>What to update a container to.</summary>
public sealed record UpdateOptions
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>Another local image to move to; null stays with the container's own reference.</summary>
    public ImageReference? Rebase { get; init; }

    /// <summary>Values to set; the others that the user set before are kept, defaults follow the image.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the image's host files become a package of the host; null keeps to what was.</summary>
    public SystemPackage? SystemPackage { get; init; }

    /// <summary>Settings of the unit's section <c>[Service]</c> to set, or with an empty value to take back; the others that
    /// were set before are kept.</summary>
    public IReadOnlyDictionary<string, string> UnitSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Update even to a digest that is held because it did not come up before, and replace files of the host by host files
    /// of the image; they are kept as <c>NAME.orig</c>.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>How the start of the new deployment is judged.</summary>
    public StartPolicy StartPolicy { get; init; } = new();
}
