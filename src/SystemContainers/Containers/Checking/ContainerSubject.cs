using SystemContainers.Host.Systemd;
using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.Containers.Checking;

/// <summary>All that the host has of one name, for the checks to look at.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Paths">Where things are.</param>
internal sealed record ContainerSubject(string Name, HostPaths Paths)
{
    /// <summary>
    /// The deployment that is active, or, where the link leads to none, the newest that could be; null where there is
    /// none either.
    /// </summary>
    internal Deployment? Active { get; init; }

    /// <summary>Whether the link leads to <see cref="Active"/>.</summary>
    internal bool IsLinked { get; init; }

    /// <summary>All deployments that can be read.</summary>
    internal IReadOnlyList<Deployment> Deployments { get; init; } = [];

    /// <summary>Directories of deployments that cannot be used.</summary>
    internal IReadOnlyList<string> Remains { get; init; } = [];

    /// <summary>
    /// Whether the unit of its name is a container's: the host may have another one of a name of which only traces are
    /// left.
    /// </summary>
    internal bool HasOwnUnit { get; init; }

    /// <summary>The directories in which runtimes keep something of it.</summary>
    internal IReadOnlyList<string> States { get; init; } = [];

    /// <summary>Whether it came with the host's packages.</summary>
    internal bool IsPreinstalled { get; init; }

    /// <summary>What systemd says of its unit; null where it cannot be asked.</summary>
    internal UnitDetails? Unit { get; init; }

    /// <summary>The name of its unit.</summary>
    internal string UnitName => Name + ".service";

    /// <summary>Makes a finding.</summary>
    /// <param name="kind">What is wrong.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="path">Where.</param>
    /// <param name="message">What was found, in a sentence.</param>
    /// <param name="remedy">What to do where no repair can be tried; null says to repair it.</param>
    internal SystemContainerFinding Find(
        SystemContainerFindingKind kind, FindingSeverity severity, string path, string message,
        string? remedy = null) =>
        new()
        {
            Name = Name,
            Kind = kind,
            Severity = severity,
            Path = path,
            Message = message,
            Remedy = remedy ?? "Repair the container.",
            CanRepair = remedy is null,
        };
}
