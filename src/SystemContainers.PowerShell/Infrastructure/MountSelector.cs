using System.Management.Automation;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>Finds the mounts of images by name or wildcard.</summary>
internal static class MountSelector
{
    /// <summary>The mounts of the images that a given name or pattern stands for.</summary>
    /// <param name="images">The image store.</param>
    /// <param name="given">What the user wrote.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.MountNotFound"/>: no image of that
    /// literal name is mounted.</exception>
    public static IReadOnlyList<SystemImageMount> Select(ImageStore images, string given)
    {
        var mounts = images.Mounts.List();
        var names = NameSelector.Select(given, [.. mounts.Select(mount => mount.Name).Distinct()]).ToHashSet();
        List<SystemImageMount> found = [.. mounts.Where(mount => names.Contains(mount.Name))];
        return found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(given)
            ? found
            : throw new SystemContainersException(
                ErrorCode.MountNotFound,
                $"No image '{given}' is mounted.",
                "List the mounts of images to see their names.",
                given);
    }
}
