namespace SystemContainers.Images;

/// <summary>How to talk to a registry.</summary>
public abstract record RegistryOptions
{
    /// <summary>Talk to the registry by plain HTTP or with a certificate that nobody vouches for.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>User name for the registry; null uses the user's auth file.</summary>
    public string? UserName { get; init; }

    /// <summary>Password for the registry. It reaches skopeo in a file that only root reads.</summary>
    public string? Password { get; init; }
}
