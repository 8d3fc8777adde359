namespace SystemContainers.Images;

/// <summary>
/// What to look for in a registry: one name with tag or digest, or the tags of a repository that fit a pattern.
/// </summary>
public sealed record RegistryQuery
{
    private RegistryQuery(string repository, ImageReference? name, string tagPattern, bool isInsecure)
    {
        Repository = repository;
        Name = name;
        TagPattern = tagPattern;
        IsInsecure = isInsecure;
    }

    /// <summary>Registry and repository.</summary>
    public string Repository { get; }

    /// <summary>The name, where it was given with tag or digest; else null.</summary>
    public ImageReference? Name { get; }

    /// <summary>The pattern of the tags, <c>*</c> where none was given.</summary>
    public string TagPattern { get; }

    /// <summary>Whether it was written with <c>http:</c>.</summary>
    public bool IsInsecure { get; }

    /// <summary>Parses a query: <c>repository</c>, <c>repository:tag</c>, <c>repository:pattern</c> or
    /// <c>repository@digest</c>, with <c>docker://</c>, <c>https:</c> or <c>http:</c> before it or not.</summary>
    /// <param name="text">The query.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>;
    /// <see cref="ErrorCode.InvalidArgument"/>: it names a place that is no registry.</exception>
    public static RegistryQuery Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var colon = text.LastIndexOf(':');
        var hasTag = colon > text.LastIndexOf('/');
        var isPattern = hasTag && text.AsSpan(colon).IndexOfAny("*?[") >= 0;
        var source = ImageSource.Parse(isPattern ? text[..colon] : text, "/");
        if (source.Transport != ImageTransport.Registry)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{text}' is not in a registry.",
                "Write it as registry/repository, with a tag or without.",
                text);
        }

        var name = ImageReference.Parse(source.Location);
        return isPattern ? new RegistryQuery(name.Repository, null, text[(colon + 1)..], source.IsInsecure)
            : hasTag ? new RegistryQuery(name.Repository, name, "*", source.IsInsecure)
            : new RegistryQuery(name.Repository, null, "*", source.IsInsecure);
    }
}
