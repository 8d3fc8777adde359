using System.Collections;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the image to build on: a local one, or the path of another.</summary>
public sealed class BaseImageCompleter : ImageSourceCompleter
{
    private protected override IEnumerable<Candidate> Names(SystemContainerHost host, IDictionary bound, string word) =>
        ImageNameCompleter.Names(host, word);
}
