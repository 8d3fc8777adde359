using SystemContainers.Containers.Security;

namespace SystemContainers.Containers;

/// <summary>An installed container.</summary>
public sealed record SystemContainer
{
    /// <summary>Its name, also the name of its unit without <c>.service</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What systemd says of its unit.</summary>
    public ContainerState State { get; init; }

    /// <summary>Since when it is in that state, where systemd knows.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The image it was made from, by name.</summary>
    public required string Image { get; init; }

    /// <summary>Digest of that image, <c>sha256:…</c>.</summary>
    public required string Digest { get; init; }

    /// <summary>The number of the active deployment.</summary>
    public int Deployment { get; init; }

    /// <summary>The deployments on disk, the active one among them.</summary>
    public required IReadOnlyList<SystemContainerDeployment> Deployments { get; init; }

    /// <summary>How many deployments an update leaves.</summary>
    public int Keep { get; init; }

    /// <summary>The unit: <c>NAME.service</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>The command it runs, from the active <c>config.json</c>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Path of its OCI runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The container or folder whose root file system it uses; null where it has its own.</summary>
    public string? RootFileSystem { get; init; }

    /// <summary>The values of the active deployment's variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>When the active deployment was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Digests that did not come up here and are not tried again by themselves.</summary>
    public required IReadOnlyList<string> HeldDigests { get; init; }

    /// <summary>How its starts are judged.</summary>
    public StartPolicy StartPolicy { get; init; } = new();

    /// <summary>What its service gets of what its image asks for.</summary>
    public SecurityProfile Profile { get; init; }

    /// <summary>Whether it came with the host's own packages and so cannot be updated here.</summary>
    public bool IsPreinstalled { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
