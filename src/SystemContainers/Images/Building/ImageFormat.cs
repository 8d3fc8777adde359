namespace SystemContainers.Images;

/// <summary>How an image lies on disk.</summary>
public enum ImageFormat
{
    /// <summary>A folder in the form of the OCI image specification's <c>image-layout.md</c>.</summary>
    OciLayout,

    /// <summary>A tar archive of such a folder, with one image.</summary>
    OciArchive,

    /// <summary>
    /// An archive that <c>docker load</c> reads. As Docker 25 and newer writes it, it is an OCI archive that also has
    /// Docker's <c>manifest.json</c>.
    /// </summary>
    DockerArchive,

    /// <summary>A folder with manifest and blobs side by side, skopeo's <c>dir:</c>. For exports only.</summary>
    Directory,
}
