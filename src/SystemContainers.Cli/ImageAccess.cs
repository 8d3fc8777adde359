using SystemContainers.Cli.Options;
using SystemContainers.Images;

namespace SystemContainers.Cli;

/// <summary>Finds the image that a verb names, and brings it in where it is missing.</summary>
internal static class ImageAccess
{
    /// <summary>What may stand for an image that is brought in.</summary>
    public const string SourceDescription =
        "The image: a registry name (http:NAME for plain HTTP), docker:NAME, containers-storage:NAME, dockertar:PATH, "
        + "oci-archive:PATH, oci:PATH or dir:PATH.";

    /// <summary>Parses the name of an image to bring in.</summary>
    /// <param name="text">The name; paths are relative to the working directory.</param>
    public static ImageSource ParseSource(string text) => ImageSource.Parse(text, Environment.CurrentDirectory);

    /// <summary>The local image of a name, a digest, or the first digits of a digest.</summary>
    /// <param name="images">The image store.</param>
    /// <param name="text">Name or digits.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>.</exception>
    public static SystemImage Get(ImageStore images, string text) =>
        Find(images, text) ?? images.Get(ImageReference.Parse(text));

    /// <summary>
    /// The local image of a name, a digest, or the first digits of a digest; null where there is none, and for an
    /// archive or a folder, which may hold any image.
    /// </summary>
    /// <param name="images">The image store.</param>
    /// <param name="text">Name, source or digits.</param>
    public static SystemImage? Find(ImageStore images, string text)
    {
        var source = ParseSource(text);
        if (source.Transport
            is not (ImageTransport.Registry or ImageTransport.DockerDaemon or ImageTransport.ContainersStorage))
        {
            return null;
        }

        return Find(images, ImageReference.Parse(source.Location))
            ?? (text.All(char.IsAsciiHexDigitLower) ? Find(images, ImageReference.Parse($"sha256:{text}")) : null);
    }

    /// <summary>The local image that a verb names, brought in if it is not there.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="text">The image.</param>
    /// <param name="options">How to talk to the place it comes from.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ImageReference> EnsureAsync(
        Session session, string text, SourceOptions options, CancellationToken cancellationToken)
    {
        var image = Find(session.Images, text) ?? await ImportAsync(session, text, options, cancellationToken);
        return ImageReference.Parse(image.Name);
    }

    /// <summary>Brings an image in, or its newer version.</summary>
    /// <inheritdoc cref="EnsureAsync"/>
    public static async Task<SystemImage> ImportAsync(
        Session session, string text, SourceOptions options, CancellationToken cancellationToken)
    {
        var import = await options.ReadAsync(session, ParseSource(text), cancellationToken);
        var result = await session.Images.ImportAsync(import, session.Observer, cancellationToken);
        return result.Image;
    }

    /// <summary>Shows what <see cref="ImportAsync"/> would do.</summary>
    /// <inheritdoc cref="EnsureAsync"/>
    public static async Task ShowImportAsync(
        Session session, string text, SourceOptions options, CancellationToken cancellationToken)
    {
        var import = await options.ReadAsync(session, ParseSource(text), cancellationToken);
        session.Show(await session.Images.PlanImportAsync(import, session.Observer, cancellationToken));
    }

    private static SystemImage? Find(ImageStore images, ImageReference reference)
    {
        try
        {
            return images.Get(reference);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.ImageNotFound)
        {
            return null;
        }
    }
}
