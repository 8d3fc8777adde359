using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Keeps the names of new containers apart from those of all that the host has already.</summary>
/// <param name="paths">Where things are.</param>
internal sealed class HostNames(HostPaths paths)
{
    // Where systemd looks for the units of the host (systemd.unit(5)).
    private static readonly string[] _unitDirectories =
    [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ];

    // Where systemd-tmpfiles looks for configuration (tmpfiles.d(5)).
    private static readonly string[] _tmpfilesDirectories =
        ["/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d"];

    // Where a user's systemd looks for units besides the user's own folder.
    private static readonly string[] _userUnitDirectories =
    [
        "/etc/systemd/user", "/run/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user",
        "/lib/systemd/user",
    ];

    private readonly ContainerCatalog _catalog = new(paths);

    /// <summary>Refuses a name that something else has.</summary>
    /// <param name="name">The name of a container that is to be.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerExists"/>,
    /// <see cref="ErrorCode.UnitExists"/>.</exception>
    internal void CheckFree(string name)
    {
        if (_catalog.ListNames().Contains(name, StringComparer.Ordinal) || Path.Exists(paths.Link(name))
            || _catalog.DeploymentNumbers(name).Any())
        {
            throw new SystemContainersException(
                ErrorCode.ContainerExists,
                $"There is a container '{name}' already.",
                "Choose another name, or update that container.",
                name);
        }

        var unitDirectories = paths.IsUser ? _userUnitDirectories : _unitDirectories;
        var tmpfilesDirectories = paths.IsUser ? [] : _tmpfilesDirectories;
        var files = unitDirectories.Append(paths.UnitDirectory).Select(d => Path.Combine(d, name + ".service"))
            .Concat(tmpfilesDirectories.Append(paths.TmpfilesDirectory).Select(d => Path.Combine(d, name + ".conf")));
        if (files.FirstOrDefault(Path.Exists) is { } file)
        {
            throw new SystemContainersException(
                ErrorCode.UnitExists,
                $"The host has a unit or tmpfiles configuration named '{name}' already: {file}.",
                "Choose another name for the container.",
                name);
        }
    }
}
