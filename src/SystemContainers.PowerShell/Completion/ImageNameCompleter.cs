using System.Collections;
using SystemContainers.Images;
using SystemContainers.PowerShell.Formatting;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the names of local images, or their digests where the word begins as one.</summary>
public sealed class ImageNameCompleter : EngineCompleter
{
    private const string Digest = "sha256:";

    private protected override IEnumerable<Candidate> Candidates(
        SystemContainerHost host, IDictionary bound, string word) => Names(host, word);

    /// <summary>The names or digests.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="word">The word so far, unquoted.</param>
    internal static IEnumerable<Candidate> Names(SystemContainerHost host, string word)
    {
        var images = host.Images.List();
        return word.StartsWith(Digest, StringComparison.OrdinalIgnoreCase)
            ? images.GroupBy(image => image.Digest).Select(WithNames)
            : images.Select(image =>
                new Candidate(image.Name, $"{Cell.Digest(image.Digest)}, {Cell.Size(image.Size)}"));
    }

    private static Candidate WithNames(IGrouping<string, SystemImage> images) =>
        new(images.Key, string.Join(", ", images));
}
