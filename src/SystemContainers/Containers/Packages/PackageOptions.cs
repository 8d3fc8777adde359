using SystemContainers.Images;

namespace SystemContainers.Containers.Packages;

/// <summary>What to make a package of.</summary>
public sealed record PackageOptions
{
    /// <summary>
    /// The name of the container: one that is installed, or with <see cref="Image"/> that of the container in the
    /// package, null for the image's.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The local image; null makes the package of an installed container.</summary>
    public ImageReference? Image { get; init; }

    /// <summary>Values for template variables, with <see cref="Image"/>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Path or name of the OCI runtime, with <see cref="Image"/>; null takes the configured one, else runc.
    /// </summary>
    public string? Runtime { get; init; }

    /// <summary>Package only the files that the image installs on the host, and not the container.</summary>
    public bool HostFilesOnly { get; init; }

    /// <summary>The folder to write the package to.</summary>
    public required string Destination { get; init; }
}
