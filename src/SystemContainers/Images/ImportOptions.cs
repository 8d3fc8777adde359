namespace SystemContainers.Images;

/// <summary>What to import and how.</summary>
public sealed record ImportOptions : RegistryOptions
{
    /// <summary>Where the image is: a registry name or <c>transport:place</c>, see <see cref="ImageSource"/>.</summary>
    public required ImageSource Source { get; init; }

    /// <summary>The name to store it under; null takes the source's own.</summary>
    public ImageReference? Name { get; init; }

    /// <summary>Which image to take where the source has several; null takes this host's.</summary>
    public ImagePlatform? Platform { get; init; }

    /// <summary>
    /// Absolute path of the signature policy, containers-policy.json(5); null takes the user's or the host's.
    /// </summary>
    public string? SignaturePolicy { get; init; }

    /// <summary>
    /// Whether the engine has just built the image. The policy says whose images to accept: it was applied to the base,
    /// and nobody signs what is being built. Where it lies meanwhile is no source to remember.
    /// </summary>
    internal bool IsOwnWork { get; init; }
}
