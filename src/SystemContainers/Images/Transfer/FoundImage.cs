namespace SystemContainers.Images;

/// <summary>The answer to the question for one image in a registry.</summary>
/// <param name="Name">What was asked for.</param>
/// <param name="Info">What the registry has; null where it could not be had.</param>
/// <param name="Error">Why it could not be had.</param>
public sealed record FoundImage(ImageReference Name, SystemImageInfo? Info, SystemContainersException? Error);
