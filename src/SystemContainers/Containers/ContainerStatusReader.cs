using System.Text.Json;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Host.Systemd;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Adds to containers on disk what systemd says of their units.</summary>
internal sealed class ContainerStatusReader(HostPaths paths)
{
    private readonly HeldDigests _held = new(paths);
    private readonly ContainerSettingsFile _settings = new(paths);
    private readonly RemoteRootFinder _roots = new(paths);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);

    /// <summary>Describes containers; systemd is asked once for all.</summary>
    /// <param name="containers">The containers.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<SystemContainer>> ReadAsync(
        IReadOnlyList<InstalledContainer> containers, CancellationToken cancellationToken)
    {
        var units = containers.Where(c => c.Active.Info.HasService).Select(c => c.Unit).ToList();
        var states = await AskAsync(units, cancellationToken);
        return [.. containers.Select(c => Describe(c, states?.GetValueOrDefault(c.Unit), states is null))];
    }

    // Without systemd the rest of what is known is still worth showing.
    private async Task<IReadOnlyDictionary<string, UnitStatus>?> AskAsync(
        List<string> units, CancellationToken cancellationToken)
    {
        try
        {
            return units.Count == 0
                ? new Dictionary<string, UnitStatus>()
                : await _systemd.GetUnitsAsync(units, cancellationToken);
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.SystemdUnavailable or ErrorCode.PermissionDenied)
        {
            return null;
        }
    }

    private SystemContainer Describe(InstalledContainer container, UnitStatus? status, bool isUnknown) => new()
    {
        Name = container.Name,
        State = !container.Active.Info.HasService ? ContainerState.NoService
            : isUnknown ? ContainerState.Unknown
            : StateOf(status),
        Since = status?.StateChanged,
        Image = container.Active.Info.Image,
        Digest = container.Active.Info.Digest,
        Deployment = container.Active.Number,
        Deployments = [.. container.Deployments.Select(d => d.Describe(d.Number == container.Active.Number))],
        Keep = _settings.ReadOrUsual(container.Name).Keep,
        Unit = container.Unit,
        Command = ReadCommand(container.Active.Path),
        Runtime = container.Active.Info.Runtime,
        RootFileSystem = _roots.DonorOf(container.Active) ?? container.Active.Info.Remote,
        Variables = container.Active.Info.Values,
        Created = container.Active.Info.Created,
        HeldDigests = [.. _held.List(container.Name).Select(h => h.Digest)],
        StartPolicy = container.Active.Info.EffectivePolicy,
        Profile = container.Active.Info.Profile,
        IsPreinstalled = container.IsPreinstalled,
    };

    /// <summary>The state of a container whose unit has that status.</summary>
    /// <param name="status">The status; null where systemd was not asked.</param>
    internal static ContainerState StateOf(UnitStatus? status) => status switch
    {
        null or { LoadState: UnitLoadState.NotFound } => ContainerState.UnitMissing,
        { ActiveState: UnitActiveState.Active } => ContainerState.Running,
        { ActiveState: UnitActiveState.Reloading } => ContainerState.Reloading,
        { ActiveState: UnitActiveState.Activating } => ContainerState.Starting,
        { ActiveState: UnitActiveState.Deactivating } => ContainerState.Stopping,
        { ActiveState: UnitActiveState.Failed } => ContainerState.Failed,
        { ActiveState: UnitActiveState.Inactive } => ContainerState.Stopped,
        _ => ContainerState.Unknown,
    };

    // The old command could leave any JSON there, and a listing must not fail over it.
    private static IReadOnlyList<string> ReadCommand(string deployment)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(deployment, "config.json")));
            var arguments = document.RootElement.GetProperty("process").GetProperty("args");
            return [.. arguments.EnumerateArray().Select(a => a.ToString())];
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException
            or InvalidOperationException)
        {
            return [];
        }
    }
}
