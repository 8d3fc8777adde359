using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Security;
using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>What to install and how.</summary>
public sealed record InstallOptions
{
    /// <summary>The local image.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>
    /// The container's name; null takes the image's, with <c>-TAG</c> unless the tag is <c>latest</c>.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Values for template variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Path or name of the OCI runtime; null takes the configured one, else runc.</summary>
    public string? Runtime { get; init; }

    /// <summary>
    /// Use the root file system of another container that was made from the same image, given by name or path, or the
    /// one in a folder, given as an absolute path; null checks the image out.
    /// </summary>
    public string? RootFileSystem { get; init; }

    /// <summary>Whether the image's host files become a package of the host; updates keep to it.</summary>
    public SystemPackage SystemPackage { get; init; }

    /// <summary>Settings of the unit's section <c>[Service]</c>, such as <c>MemoryMax</c>; updates keep them.</summary>
    public IReadOnlyDictionary<string, string> UnitSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>How many deployments updates leave; null for two.</summary>
    public int? Keep { get; init; }

    /// <summary>Start it after installing.</summary>
    public bool Start { get; init; }

    /// <summary>Replace files of the host by host files of the image; they are kept as <c>NAME.orig</c>.</summary>
    public bool Force { get; init; }

    /// <summary>What the service gets of what its image asks for; updates keep it.</summary>
    public SecurityProfile Profile { get; init; } = SecurityProfile.Default;

    /// <summary>How a start is judged; updates keep it.</summary>
    public StartPolicy StartPolicy { get; init; } = new();
}
