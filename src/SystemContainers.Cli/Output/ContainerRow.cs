using System.Text.Json.Serialization;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Output;

/// <summary>
/// A container as the lists show it. As JSON its keys are those of the old command, in their order, then the new ones.
/// </summary>
internal sealed record ContainerRow(
    string Id,
    string ImageId,
    string ImageName,
    string Name,
    string Command,
    string Created,
    string State,
    string Backend,
    string Runtime,
    bool Vulnerable,
    bool Running,
    string Unit,
    DateTimeOffset? Since,
    int Deployment,
    IReadOnlyDictionary<string, string> Values,
    IReadOnlyList<string> HeldDigests,
    bool Preinstalled,
    int Keep,
    IReadOnlyList<int> Deployments,
    IReadOnlyList<int> Pinned)
{
    private const string Unknown = "unknown";

    /// <summary>Whether it is listed without <c>--all</c>: it runs, or nobody can say that it does not.</summary>
    [JsonIgnore]
    public bool IsListedByDefault => Running || State == Unknown;

    /// <summary>Makes the row of a container.</summary>
    /// <param name="container">The container.</param>
    public static ContainerRow Of(SystemContainer container) => new(
        Id: container.Name,
        ImageId: Hexadecimal.Of(container.Digest),
        ImageName: container.Image,
        Name: container.Name,
        Command: string.Join(' ', container.Command),
        Created: LocalTime.Format(container.Created),
        State: Describe(container.State),
        Backend: "ostree",
        Runtime: container.Runtime,
        Vulnerable: false,
        Running: container.State is ContainerState.Running or ContainerState.Reloading,
        Unit: container.Unit,
        Since: container.Since,
        Deployment: container.Deployment,
        Values: container.Variables,
        HeldDigests: container.HeldDigests,
        Preinstalled: container.IsPreinstalled,
        Keep: container.Keep,
        Deployments: [.. container.Deployments.Select(d => d.Number)],
        Pinned: [.. container.Deployments.Where(d => d.IsPinned).Select(d => d.Number)]);

    // The old command's words where it had one.
    private static string Describe(ContainerState state) => state switch
    {
        ContainerState.Stopped => "inactive",
        ContainerState.Running => "running",
        ContainerState.Starting => "starting",
        ContainerState.Stopping => "stopping",
        ContainerState.Reloading => "reloading",
        ContainerState.Failed => "failed",
        ContainerState.NoService => "no service",
        ContainerState.UnitMissing => "no unit",
        _ => Unknown,
    };
}
