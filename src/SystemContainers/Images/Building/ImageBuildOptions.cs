namespace SystemContainers.Images;

/// <summary>What to build an image from, and where to.</summary>
public sealed record ImageBuildOptions
{
    /// <summary>
    /// A folder, or a tar or tar.gz file, that becomes the first layer. Either this or <see cref="Base"/> is given.
    /// </summary>
    public string? RootFileSystem { get; init; }

    /// <summary>
    /// The image to build on. A plain name is a local image's where there is one of that name. Its layers are taken as
    /// they are, and of its configuration what is not given here. <see cref="ImportOptions.Name"/> has no effect.
    /// </summary>
    public ImportOptions? Base { get; init; }

    /// <summary>
    /// A folder with <c>config.json.template</c>, <c>service.template</c>, <c>tmpfiles.template</c>,
    /// <c>manifest.json</c> (at least one of them) and what else belongs under <c>/exports</c>; its own layer.
    /// A <c>Dockerfile</c> and a <c>README.md</c> in it are left out.
    /// </summary>
    public string? Exports { get; init; }

    /// <summary>A folder with more files, its own layer on top of the others.</summary>
    public string? Files { get; init; }

    /// <summary>
    /// Path of the layout folder or the archive. Another image in an existing layout is kept unless it has the same
    /// tag; an existing archive is replaced. Null where the image goes into the image store.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>How the image lies on disk.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>The image's name, with a tag: <c>hello-world:v1</c>.</summary>
    public required ImageReference Name { get; init; }

    /// <summary>
    /// Labels. <c>atomic.type=system</c> is added where <see cref="Exports"/> or <see cref="Base"/> is given and this
    /// does not set it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment of the image's process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The program and its fixed arguments; empty for none, or those of <see cref="Base"/>. Where it is given, the
    /// <see cref="Command"/> of the base is left out.
    /// </summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>
    /// The arguments that whoever runs the image may replace; empty for none, or those of <see cref="Base"/>.
    /// </summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>
    /// User, and group after a colon, by name or number; null for that of <see cref="Base"/>, or root.
    /// </summary>
    public string? User { get; init; }

    /// <summary>Absolute path inside the image; null for that of <see cref="Base"/>, or <c>/</c>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// When the image was built; no file in a layer is newer. Null is the start of 1970, so that the same input gives
    /// the same digest. Callers that honour <c>SOURCE_DATE_EPOCH</c> set it from there.
    /// </summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Architecture in the words of <c>GOARCH</c>: <c>amd64</c>; null for that of <see cref="Base"/>,
    /// or this machine's.</summary>
    public string? Architecture { get; init; }
}
