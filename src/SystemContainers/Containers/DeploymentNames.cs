using System.Globalization;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>
/// Keeps the names of containers apart from those of deployments, whose numbers go as far as many are kept.
/// </summary>
internal sealed class DeploymentNames(HostPaths paths)
{
    private readonly ContainerSettingsFile _settings = new(paths);

    /// <summary>Refuses the name of a new container that a deployment of another one has, or would get.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidName"/>.</exception>
    internal void Check(string name)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 1
            || !int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return;
        }

        var other = name[..dot];
        if (new FileInfo(paths.Link(other)).LinkTarget is not null
            && (number < _settings.ReadOrUsual(other).Keep || Directory.Exists(paths.Deployment(other, number))))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidName,
                $"'{name}' is the name of a deployment of the container {other}, or would be after its next updates.",
                "Choose another name.",
                name);
        }
    }
}
