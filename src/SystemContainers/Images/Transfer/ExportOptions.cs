namespace SystemContainers.Images;

/// <summary>
/// Which image to write to a file or folder, and how. The registry's settings are used only to fetch what the store
/// lacks.
/// </summary>
public sealed record ExportOptions : RegistryOptions
{
    /// <summary>The image.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>
    /// Path of the archive or folder. Into an OCI layout that is there the image is added; an image archive, or a
    /// folder in the format of <c>dir:</c>, is replaced.
    /// </summary>
    public required string Output { get; init; }

    /// <summary>How the image is to lie there.</summary>
    public ImageFormat Format { get; init; } = ImageFormat.OciArchive;

    /// <summary>Replace also a file that is no image archive.</summary>
    public bool Force { get; init; }
}
