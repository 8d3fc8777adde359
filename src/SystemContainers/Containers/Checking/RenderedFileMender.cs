using System.Text;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Host.Runtimes;
using SystemContainers.Images;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Makes the rendered files of a deployment again: from their copies on the host, or from image and values. With a
/// recorded checksum only that very text is written.
/// </summary>
/// <param name="paths">Where things are.</param>
/// <param name="images">The image store.</param>
/// <param name="renderer">Renders deployments.</param>
internal sealed class RenderedFileMender(HostPaths paths, ImageStore images, DeploymentRenderer renderer)
{
    /// <summary>Makes one file again.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="path">The file.</param>
    /// <param name="observer">Hears warnings.</param>
    internal void Restore(Deployment deployment, string path, IEngineObserver observer)
    {
        var name = Path.GetFileName(path);
        var checksum = deployment.Info.RenderedFiles?.GetValueOrDefault(name);
        string?[] candidates =
            [ReadCopy(deployment.Name, name), checksum is null ? null : Render(deployment, name, observer)];
        var text = checksum is null
            ? candidates[0] ?? Render(deployment, name, observer)
            : candidates.FirstOrDefault(c => c is not null && ChecksumOf(c) == checksum);
        if (text is null)
        {
            observer.Warning(
                $"{path} cannot be made again as it was. Update {deployment.Name}, or install it again.");
            return;
        }

        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), FileModes.Public);
        observer.Verbose($"Wrote {path}");
    }

    private string? ReadCopy(string container, string name)
    {
        var path = name switch
        {
            UnitDropIn.FileName => paths.UnitDropIn(container),
            _ when name == container + ".service" => paths.Unit(container),
            _ when name == $"tmpfiles-{container}.conf" => paths.Tmpfiles(container),
            _ => null,
        };
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private string? Render(Deployment deployment, string name, IEngineObserver observer)
    {
        try
        {
            var draft = renderer.Render(Request(deployment), observer);
            return name switch
            {
                RuntimeConfiguration.FileName => draft.Configuration,
                UnitDropIn.FileName => draft.DropIn,
                _ => name == deployment.Name + ".service" ? draft.Unit : draft.Tmpfiles,
            };
        }
        catch (SystemContainersException e)
        {
            observer.Verbose($"{deployment.Name}.{deployment.Number} cannot be rendered again: {e.Message}");
            return null;
        }
    }

    private DeploymentRequest Request(Deployment deployment)
    {
        return new DeploymentRequest(
            deployment.Name,
            deployment.Number,
            Image(deployment.Info),
            deployment.UserValues,
            [],
            deployment.Info.Values.GetValueOrDefault(BuiltInVariables.Uuid) ?? Guid.NewGuid().ToString(),
            OciRuntime.Find(paths, deployment.Info.Runtime is { Length: > 0 } runtime ? runtime : null))
        {
            Active = deployment,
            RemoteRoot = deployment.Info.Remote is { } given
                ? new RemoteRoot(deployment.RootFileSystem, given, null)
                : null,
            UnitSettings = deployment.Info.UnitSettings,
            StartPolicy = deployment.Info.StartPolicy,
            Profile = deployment.Info.Profile,
        };
    }

    // The name may stand for a newer image by now, and one of the old command may have no digest.
    private StoredImage Image(DeploymentInfo info)
    {
        var named = ImageReference.TryParse(info.Image, out var reference) ? images.Find(reference) : null;
        return named is not null && (info.Digest.Length == 0 || named.Image.Digest == info.Digest)
            ? named
            : images.GetStored(ImageReference.Parse(info.Digest));
    }

    private static string ChecksumOf(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
