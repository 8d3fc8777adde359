using System.Collections;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the names of containers, and of those of which only leftovers are there.</summary>
public sealed class ContainerTraceCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        host.Containers.Checks.ListNames().Select(name => new Candidate(name, name));
}
