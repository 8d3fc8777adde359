using System.Collections;
using SystemContainers.PowerShell.Formatting;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the names of local images.</summary>
public sealed class ImageNameCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        host.Images.List().Select(image =>
            new Candidate(image.Name, $"{Cell.Digest(image.Digest)}, {Cell.Size(image.Size)}"));
}
