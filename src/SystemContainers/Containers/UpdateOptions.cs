using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Security;
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

    /// <summary>
    /// Names of variables that go back to their defaults, and follow those of the image from then on.
    /// </summary>
    public IReadOnlyCollection<string> Reset { get; init; } = [];

    /// <summary>
    /// How many deployments this and later updates leave, the new one and the old one among
    /// them; null leaves it as it is.
    /// </summary>
    public int? Keep { get; init; }

    /// <summary>Settings of the unit's section <c>[Service]</c> to set, or with an empty value to take back; the others
    /// that were set before are kept.</summary>
    public IReadOnlyDictionary<string, string> UnitSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Update even to a digest that is held because it did not come up before, and replace files of the host by host
    /// files of the image; they are kept as <c>NAME.orig</c>.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>What the service gets of what its image asks for; null keeps what it has.</summary>
    public SecurityProfile? Profile { get; init; }

    /// <summary>How this start and later ones are judged; what it does not say is as before.</summary>
    public StartPolicy StartPolicy { get; init; } = new();
}
