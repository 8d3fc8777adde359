namespace SystemContainers.Images;

/// <summary>How the image is reached; the transports of containers-transports(5).</summary>
public enum ImageTransport
{
    /// <summary>A registry.</summary>
    Registry,

    /// <summary>The local Docker daemon: <c>docker:NAME</c>.</summary>
    DockerDaemon,

    /// <summary>
    /// An archive in the format of <c>docker save</c>: <c>dockertar:PATH</c>, <c>docker-archive:PATH</c>.
    /// </summary>
    DockerArchive,

    /// <summary>An archive of an OCI layout: <c>oci-archive:PATH[:REF]</c>.</summary>
    OciArchive,

    /// <summary>An OCI layout: <c>oci:PATH[:REF]</c>.</summary>
    OciLayout,

    /// <summary>A folder in skopeo's own format: <c>dir:PATH</c>.</summary>
    Directory,

    /// <summary>The storage of podman: <c>containers-storage:NAME</c>.</summary>
    ContainersStorage,
}

/// <summary>Where an image comes from.</summary>
public sealed record ImageSource
{
    private ImageSource(string text, ImageTransport transport, string location, string? selector, bool isInsecure)
    {
        Text = text;
        Transport = transport;
        Location = location;
        Selector = selector;
        IsInsecure = isInsecure;
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>How the image is reached.</summary>
    public ImageTransport Transport { get; }

    /// <summary>The name, or the path of the archive or folder.</summary>
    public string Location { get; }

    /// <summary>Which image of an archive or layout, where given.</summary>
    public string? Selector { get; }

    /// <summary>Whether it was written with <c>http:</c>.</summary>
    public bool IsInsecure { get; }

    /// <summary>What to do if the image is not found, and something else could have been meant.</summary>
    internal string? Advice { get; private init; }

    /// <summary>The reference in the words of containers-transports(5), for skopeo.</summary>
    public string SkopeoReference => Transport switch
    {
        ImageTransport.Registry => "docker://" + Location,
        ImageTransport.DockerDaemon => "docker-daemon:" + Location,
        ImageTransport.DockerArchive => "docker-archive:" + Location + Suffix,
        ImageTransport.OciArchive => "oci-archive:" + Location + Suffix,
        ImageTransport.OciLayout => "oci:" + Location + Suffix,
        ImageTransport.Directory => "dir:" + Location,
        ImageTransport.ContainersStorage => "containers-storage:" + Location,
        _ => throw new InvalidOperationException($"no transport {Transport}"),
    };

    /// <summary>Whether it was given as a path and nothing else, so that what is there says how it is read.</summary>
    internal bool IsPathAlone => Text == Location && Path.IsPathRooted(Location);

    private string Suffix => Selector is null ? string.Empty : ":" + Selector;

    /// <summary>
    /// Parses a source. Without a prefix it is a registry name, or a path if it starts as one; <c>https:</c> and
    /// <c>http:</c> before the name are understood as the old command did, as is <c>oci:NAME</c> where NAME is no path.
    /// </summary>
    /// <param name="text">The source.</param>
    /// <param name="workingDirectory">What relative paths are relative to.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>; for a path as
    /// <see cref="OfPath"/>.</exception>
    public static ImageSource Parse(string text, string workingDirectory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        foreach (var (prefix, transport) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return Parse(text, text[prefix.Length..], transport, workingDirectory);
            }
        }

        if (StartsAsPath(text))
        {
            return OfPath(Path.GetFullPath(text, workingDirectory));
        }

        var advice = ImagePath.MayBeImage(Path.GetFullPath(text, workingDirectory))
            ? $"To read the file or folder of that name, write ./{text}."
            : null;
        return advice is null || ImageReference.TryParse(text, out _)
            ? OfRegistry(text, text, isInsecure: false) with { Advice = advice }
            : throw new SystemContainersException(
                ErrorCode.InvalidReference, $"'{text}' is not an image reference.", advice, text);
    }

    /// <summary>The image in a file or folder; what kind it is is read from there.</summary>
    /// <param name="path">The path, absolute.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.SourceNotFound"/>: nothing is there;
    /// <see cref="ErrorCode.InvalidImage"/>: it is no image.</exception>
    public static ImageSource OfPath(string path) => new(path, ImagePath.TransportOf(path), path, null, false);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static readonly (string Prefix, ImageTransport Transport)[] Prefixes =
    [
        ("docker://", ImageTransport.Registry),
        ("http:", ImageTransport.Registry),
        ("https:", ImageTransport.Registry),
        ("docker-daemon:", ImageTransport.DockerDaemon),
        ("docker-archive:", ImageTransport.DockerArchive),
        ("dockertar:", ImageTransport.DockerArchive),
        ("docker:", ImageTransport.DockerDaemon),
        ("oci-archive:", ImageTransport.OciArchive),
        ("oci:", ImageTransport.OciLayout),
        ("dir:", ImageTransport.Directory),
        ("containers-storage:", ImageTransport.ContainersStorage),
    ];

    private static ImageSource Parse(string text, string rest, ImageTransport transport, string workingDirectory)
    {
        switch (transport)
        {
            case ImageTransport.Registry:
                return OfRegistry(text, rest.TrimStart('/'), text.StartsWith("http:", StringComparison.Ordinal));
            case ImageTransport.DockerDaemon or ImageTransport.ContainersStorage:
                var name = ImageReference.Parse(rest).ToString();
                return new ImageSource(text, transport, name, null, false);
            case ImageTransport.OciLayout when !LooksLikePath(rest, workingDirectory):
                return OfRegistry(text, rest, isInsecure: false);
            default:
                var (path, selector) = transport == ImageTransport.Directory ? (rest, null) : SplitPath(rest);
                if (path.Length == 0)
                {
                    throw new SystemContainersException(
                        ErrorCode.InvalidReference, $"'{text}' has no path.", "Write the path after the colon.", text);
                }

                return new ImageSource(text, transport, Path.GetFullPath(path, workingDirectory), selector, false);
        }
    }

    private static ImageSource OfRegistry(string text, string name, bool isInsecure)
    {
        var reference = ImageReference.Parse(name);
        return reference.Repository.Length > 0
            ? new ImageSource(text, ImageTransport.Registry, reference.ToString(), null, isInsecure)
            : throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"'{text}' is a digest alone, which no registry can find.",
                "Write it as repository@sha256:digest.",
                text);
    }

    private static bool LooksLikePath(string rest, string workingDirectory) =>
        StartsAsPath(rest) || System.IO.Directory.Exists(Path.GetFullPath(SplitPath(rest).Path, workingDirectory));

    private static bool StartsAsPath(string text) =>
        text.StartsWith('/') || text.StartsWith("./", StringComparison.Ordinal)
        || text.StartsWith("../", StringComparison.Ordinal);

    private static (string Path, string? Selector) SplitPath(string rest)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (rest, null) : (rest[..colon], rest[(colon + 1)..] is { Length: > 0 } given ? given : null);
    }
}
