using System.Text.Json;

namespace SystemContainers.Images.Trust;

/// <summary>
/// Whether a name that was signed stands for the image that is wanted: <c>signedIdentity</c> of
/// containers-policy.json(5). Whatever is not of its form does not.
/// </summary>
internal static class SignedIdentity
{
    /// <summary>Whether it does.</summary>
    /// <param name="rule">The rule of the policy; null for the default, <c>matchRepoDigestOrExact</c>.</param>
    /// <param name="wanted">The image's name in its registry.</param>
    /// <param name="signed">The name that was signed.</param>
    internal static bool Matches(JsonElement? rule, string wanted, string signed) =>
        Name.TryParse(signed, out var name) && Name.TryParse(wanted, out var image)
        && Text(rule, "type") switch
        {
            null or "matchRepoDigestOrExact" => image.IsDigest
                ? name.Repository == image.Repository
                : name.IsExactly(image),
            "matchExact" => name.IsExactly(image),
            "matchRepository" => name.Repository == image.Repository,
            "exactReference" => Name.TryParse(Text(rule, "dockerReference"), out var exact) && name.IsExactly(exact),
            "exactRepository" =>
                Name.TryParse(Text(rule, "dockerRepository"), out var exact) && name.Repository == exact.Repository,
            _ => false,
        };

    private static string? Text(JsonElement? rule, string member) =>
        rule is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(member, out var value)
            ? value.ToString()
            : null;

    /// <summary>A name in full: registry, namespace, repository, and what of the repository.</summary>
    private sealed record Name(string Repository, string Suffix, bool IsWhole)
    {
        public bool IsDigest => Suffix[0] == '@';

        public bool IsExactly(Name other) =>
            IsWhole && other.IsWhole && (Repository, Suffix) == (other.Repository, other.Suffix);

        public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Name? name)
        {
            name = null;
            if (text is null || !ImageReference.TryParse(text, out var reference) || reference.Repository.Length == 0)
            {
                return false;
            }

            // Of a name without a tag the reference says "latest", which nobody signed.
            var isWhole = text[(text.LastIndexOf('/') + 1)..].AsSpan().ContainsAny(':', '@');
            var (repository, suffix) = PolicyScopes.Expand(text);
            name = new Name(repository, suffix, isWhole);
            return true;
        }
    }
}
