namespace SystemContainers.Images;

/// <summary>What to import and how.</summary>
public sealed record ImportOptions
{
    /// <summary>Where the image is: a registry name or <c>transport:place</c>, see <see cref="ImageSource"/>.</summary>
    public required ImageSource Source { get; init; }

    /// <summary>The name to store it under; null takes the source's own.</summary>
    public ImageReference? Name { get; init; }

    /// <summary>Talk to the registry by plain HTTP or with a certificate that nobody vouches for.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>User name for the registry; null uses the user's auth file.</summary>
    public string? UserName { get; init; }

    /// <summary>Password for the registry. It reaches skopeo in a file that only root reads.</summary>
    public string? Password { get; init; }
}
