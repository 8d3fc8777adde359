using SystemContainers.Images;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>Finds local images by name, wildcard or digest.</summary>
internal static class ImageSelector
{
    /// <summary>The images that a given name or pattern stands for.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/> for a literal name.</exception>
    public static IEnumerable<SystemImage> Select(ImageStore images, string given)
    {
        var all = images.List();
        var selected = NameSelector.Select(given, [.. all.Select(image => image.Name)]).ToHashSet();
        var found = all.Where(image => selected.Contains(image.Name)).ToList();

        // What is left is a name without its tag, a digest, or an unknown name.
        return found.Count < selected.Count ? [images.Get(ImageReference.Parse(given))] : found;
    }
}
