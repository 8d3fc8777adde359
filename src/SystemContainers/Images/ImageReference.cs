using System.Text.RegularExpressions;

namespace SystemContainers.Images;

/// <summary>
/// The name of an image: <c>[registry/]repository[:tag][@digest]</c>, or a digest alone.
/// The grammar is that of the distribution project's <c>reference</c> package; unlike the old command nothing is looked
/// up to parse it.
/// </summary>
public sealed partial record ImageReference
{
    private ImageReference(string repository, string? tag, string? digest)
    {
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Registry and repository, as given; empty where only a digest was given.</summary>
    public string Repository { get; }

    /// <summary>The tag; <c>latest</c> where neither tag nor digest was given; null where a digest was.</summary>
    public string? Tag { get; }

    /// <summary>
    /// <c>sha256:</c> and hexadecimal digits (all 64, or a prefix where there is no
    /// repository); null where a tag was given.
    /// </summary>
    public string? Digest { get; }

    /// <summary>
    /// <c>sha256:</c> and the digits, where a name was given that can also be the first digits of a digest, as tables
    /// show them; else null. Such references are equal to those that were given with their tag.
    /// </summary>
    internal string? DigestPrefix { get; private init; }

    /// <summary>The part of <see cref="Repository"/> before the first slash, if it can only be a registry.</summary>
    public string? Registry
    {
        get
        {
            var slash = Repository.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                return null;
            }

            var first = Repository[..slash];
            return first == "localhost" || first.Contains('.', StringComparison.Ordinal)
                || first.Contains(':', StringComparison.Ordinal)
                ? first
                : null;
        }
    }

    /// <summary>The last component of <see cref="Repository"/>.</summary>
    public string BaseName => Repository[(Repository.LastIndexOf('/') + 1)..];

    /// <summary>Parses a name.</summary>
    /// <param name="text">The name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var problem)
            ? reference
            : throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"'{text}' is not an image reference: {problem}.",
                "Write it as [registry/]repository[:tag], for example registry.example.com/team/etcd:3.5.",
                text);

    /// <summary>Parses a name without throwing.</summary>
    /// <param name="text">The name.</param>
    /// <param name="reference">The reference, where it is one.</param>
    public static bool TryParse(
        string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ImageReference? reference) =>
        TryParse(text, out reference, out _);

    /// <inheritdoc/>
    public bool Equals(ImageReference? other) =>
        other is not null && (Repository, Tag, Digest) == (other.Repository, other.Tag, other.Digest);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Repository, Tag, Digest);

    /// <summary>The name in full, with tag or digest.</summary>
    public override string ToString() =>
        Repository.Length == 0 ? Digest! : Digest is null ? $"{Repository}:{Tag}" : $"{Repository}@{Digest}";

    private static bool TryParse(
        string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ImageReference? reference,
        out string problem)
    {
        reference = null;
        problem = string.Empty;
        if (DigestAlone().IsMatch(text))
        {
            reference = new ImageReference(
                string.Empty, null, text.StartsWith("sha256:", StringComparison.Ordinal) ? text : "sha256:" + text);
            return true;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at];
        var digest = at < 0 ? null : text[(at + 1)..];
        if (digest is not null && !FullDigest().IsMatch(digest))
        {
            problem = "after '@' there must be sha256: and 64 hexadecimal digits";
            return false;
        }

        var colon = name.LastIndexOf(':');
        var hasTag = colon > name.LastIndexOf('/');
        var tag = hasTag ? name[(colon + 1)..] : null;
        var repository = hasTag ? name[..colon] : name;
        if (tag is not null && digest is not null)
        {
            problem = "it has both a tag and a digest";
            return false;
        }

        if (tag is not null && !TagPattern().IsMatch(tag))
        {
            problem = $"'{tag}' is not a tag";
            return false;
        }

        if (repository.Length > 255 || !RepositoryPattern().IsMatch(repository))
        {
            problem = $"'{repository}' is not a repository";
            return false;
        }

        reference = new ImageReference(repository, digest is null ? tag ?? "latest" : null, digest)
        {
            DigestPrefix = FirstDigits().IsMatch(text) ? "sha256:" + text : null,
        };
        return true;
    }

    [GeneratedRegex(@"\A(sha256:[0-9a-f]{1,64}|[0-9a-f]{64})\z")]
    private static partial Regex DigestAlone();

    [GeneratedRegex(@"\A[0-9a-f]{12,63}\z")]
    private static partial Regex FirstDigits();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex FullDigest();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagPattern();

    // A registry may have capitals and a port, path components may not; the old command stored capitals in the first
    // component too, so they are read back.
    [GeneratedRegex(
        @"\A(?:(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?/)?"
        + @"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryPattern();
}
