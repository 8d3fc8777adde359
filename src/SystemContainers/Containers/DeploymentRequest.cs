using SystemContainers.Containers.Packages;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Containers.Security;
using SystemContainers.Host.Runtimes;
using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>What a new deployment is to be made of.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Number">The deployment's number.</param>
/// <param name="Image">The image.</param>
/// <param name="UserValues">All values that the user has set, now or before.</param>
/// <param name="NewValues">Names of the values that the user sets now; unknown ones are warned of.</param>
/// <param name="Uuid">The container's <c>UUID</c>.</param>
/// <param name="Runtime">Its runtime.</param>
internal sealed record DeploymentRequest(
    string Name,
    int Number,
    StoredImage Image,
    IReadOnlyDictionary<string, string> UserValues,
    IEnumerable<string> NewValues,
    string Uuid,
    OciRuntime Runtime)
{
    /// <summary>Settings that are added to its unit.</summary>
    internal IReadOnlyDictionary<string, string> UnitSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The directory that the deployment will be in, where it is not to be installed on this host; what this
    /// host has is not looked at then.
    /// </summary>
    internal string? Directory { get; init; }

    /// <summary>Whether its host files become a package.</summary>
    internal SystemPackage SystemPackage { get; init; }

    /// <summary>The root file system that it uses; null where it gets its own.</summary>
    internal RemoteRoot? RemoteRoot { get; init; }

    /// <summary>How the user wants starts to be judged, now or since before.</summary>
    internal StartPolicy StartPolicy { get; init; } = new();

    /// <summary>What the service gets of what its image asks for.</summary>
    internal SecurityProfile Profile { get; init; } = SecurityProfile.Default;

    /// <summary>The deployment that is active now; null where there is none.</summary>
    internal Deployment? Active { get; init; }

    /// <summary>Whether host files may replace files of the host.</summary>
    internal bool ReplacesFiles { get; init; }
}
