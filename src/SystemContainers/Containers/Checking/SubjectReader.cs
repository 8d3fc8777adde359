using SystemContainers.Host.Systemd;
using SystemContainers.Storage;

namespace SystemContainers.Containers.Checking;

/// <summary>Reads what the host has of a name, whatever state it is in.</summary>
internal sealed class SubjectReader(HostPaths paths, DeploymentStager stager)
{
    private static readonly string[] _runtimes = ["runc", "crun"];

    private readonly ContainerCatalog _catalog = new(paths);
    private readonly ContainerTraces _traces = new(paths, stager);
    private readonly SystemdManager _systemd = SystemdManager.Of(paths);

    /// <summary>Reads it.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="observer">Hears where systemd cannot be asked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<ContainerSubject> ReadAsync(
        string name, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var subject = Read(name);
        return subject with
        {
            HasOwnUnit = _traces.HasUnit(name),
            States =
            [
                .. subject.Active is null
                    ? OwnStates(name)
                    : _runtimes.Select(r => StateOf(r, name)).Where(Directory.Exists),
            ],
            Unit = await TryAskAsync(name + ".service", observer, cancellationToken),
        };
    }

    // Without a container a name may be somebody else's, and only the bundle tells.
    private IEnumerable<string> OwnStates(string name) =>
        _traces.ListStates().Where(s => s.Container == name).Select(s => s.Path);

    private string StateOf(string runtime, string name) => Path.Combine(paths.RunDirectory, runtime, name);

    private ContainerSubject Read(string name)
    {
        var active = _catalog.ActiveNumber(name);
        if (active is null && TryRead(() => _catalog.Get(name)) is { IsPreinstalled: true } preinstalled)
        {
            return new ContainerSubject(name, paths)
            {
                Active = preinstalled.Active, IsLinked = true, IsPreinstalled = true,
                Deployments = preinstalled.Deployments,
            };
        }

        var deployments = _catalog.DeploymentNumbers(name)
            .Select(number => TryRead(() => _catalog.ReadDeployment(name, number))).OfType<Deployment>().ToList();
        var linked = deployments.Find(d => d.Number == active);
        return new ContainerSubject(name, paths)
        {
            Active = linked ?? deployments.Where(IsComplete).MaxBy(d => d.Info.Created),
            IsLinked = linked is not null,
            Deployments = deployments,
            Remains =
                [.. _traces.ListDirectories(name).Except(deployments.Select(d => d.Path), StringComparer.Ordinal)],
        };
    }

    // What lacks no more than a link to it.
    private static bool IsComplete(Deployment deployment) =>
        !deployment.Info.HasService
        || (deployment.Unit is not null && Directory.Exists(deployment.RootFileSystem)
            && File.Exists(Path.Combine(deployment.Path, Templates.RuntimeConfiguration.FileName)));

    private static T? TryRead<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SystemContainersException)
        {
            return null;
        }
    }

    // What systemd knows is only a part of what can be wrong.
    private async Task<UnitDetails?> TryAskAsync(
        string unit, IEngineObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            return await _systemd.GetDetailsAsync(unit, cancellationToken);
        }
        catch (SystemContainersException e) when (
            e.Code is ErrorCode.SystemdUnavailable or ErrorCode.InvalidArgument or ErrorCode.PermissionDenied)
        {
            observer.Verbose($"systemd is not asked about {unit}: {e.Problem}");
            return null;
        }
    }
}
