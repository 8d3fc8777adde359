using System.Globalization;
using SystemContainers.Images;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>The values that the templates of a deployment get.</summary>
internal sealed class DeploymentValues(HostPaths paths)
{
    /// <summary>Collects them.</summary>
    /// <param name="request">What the deployment is made of.</param>
    /// <param name="definition">The image's definition.</param>
    /// <param name="unitTemplate">The template of its unit; null where it has no service.</param>
    /// <param name="directory">The directory that it will be in.</param>
    internal IReadOnlyDictionary<string, string> Of(
        DeploymentRequest request, ImageDefinition definition, Template? unitTemplate, string directory)
    {
        var image = request.Image.Image;
        var pidFile = Path.Combine(paths.RunDirectory, $"container-{request.Name}.pid");
        var host = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BuiltInVariables.RunDirectory] = paths.RunDirectory,
            [BuiltInVariables.StateDirectory] = paths.StateDirectory,
            [BuiltInVariables.ConfDirectory] = paths.ConfDirectory,
            [BuiltInVariables.PidFile] = pidFile,
            [BuiltInVariables.Runtime] = request.Runtime.Path,
            [BuiltInVariables.Atomic] = "/usr/bin/atomic",
            [BuiltInVariables.AllProcessCapabilities] = BuiltInVariables.ProcessCapabilities(LastCapability()),
        };
        var forced = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BuiltInVariables.DestDir] = directory,
            [BuiltInVariables.Name] = request.Name,
            [BuiltInVariables.HostUid] = LibC.GetEffectiveUserId().ToString(CultureInfo.InvariantCulture),
            [BuiltInVariables.HostGid] = LibC.GetEffectiveGroupId().ToString(CultureInfo.InvariantCulture),
            [BuiltInVariables.ImageName] = image.Name,
            [BuiltInVariables.ImageId] = RefName.OfBlob(image.Digest),
        };
        var setPidFile = request.UserValues.GetValueOrDefault(BuiltInVariables.PidFile, pidFile);
        if (unitTemplate is not null)
        {
            foreach (var (name, command) in request.Runtime.Commands(request.Name, unitTemplate, setPidFile))
            {
                forced[name] = command;
            }
        }

        return BuiltInVariables.Combine(
            forced, request.UserValues, host, definition.Manifest.DefaultValues, request.Uuid);
    }

    private static int LastCapability() =>
        int.Parse(
            File.ReadAllText("/proc/sys/kernel/cap_last_cap"),
            NumberStyles.None | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture);
}
