using System.Collections;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes a tag with those that local images have.</summary>
public sealed class TagCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        host.Images.ListNames()
            .Select(name => ImageReference.TryParse(name, out var reference) ? reference.Tag : null).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(tag => new Candidate(tag, "tag of a local image"));
}
