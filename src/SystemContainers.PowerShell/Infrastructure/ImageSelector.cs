using System.Management.Automation;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>Finds local images by name, wildcard or digest.</summary>
internal static class ImageSelector
{
    /// <summary>The images that a given name or pattern stands for.</summary>
    /// <param name="images">The image store.</param>
    /// <param name="given">What the user wrote.</param>
    /// <param name="observer">Hears of images that cannot be read, where a pattern was given.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>: no image has that literal
    /// name or digest.</exception>
    public static IReadOnlyList<SystemImage> Select(ImageStore images, string given, IEngineObserver observer)
    {
        if (!images.ListNames().Contains(given) && WildcardPattern.ContainsWildcardCharacters(given))
        {
            var pattern = NameSelector.PatternOf(given);
            return [.. images.List(observer).Where(image => pattern.IsMatch(image.Name))];
        }

        return [images.Get(ImageReference.Parse(given))];
    }
}
