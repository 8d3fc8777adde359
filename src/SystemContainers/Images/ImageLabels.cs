namespace SystemContainers.Images;

/// <summary>The labels that say what an image is for, as the old command reads them.</summary>
internal static class ImageLabels
{
    /// <summary>Whether <c>atomic.type=system</c> says that it is a system container's image.</summary>
    /// <param name="labels">The image's labels.</param>
    internal static bool IsSystem(IReadOnlyDictionary<string, string> labels) =>
        labels.GetValueOrDefault("atomic.type") == "system";

    /// <summary>Whether <c>atomic.run=once</c> says that it is run once and not installed.</summary>
    /// <param name="labels">The image's labels.</param>
    internal static bool IsRunOnce(IReadOnlyDictionary<string, string> labels) =>
        labels.GetValueOrDefault("atomic.run") == "once";
}
