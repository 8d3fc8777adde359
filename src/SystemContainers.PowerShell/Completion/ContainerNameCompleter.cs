using System.Collections;
using SystemContainers.Containers;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the names of containers.</summary>
public sealed class ContainerNameCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound)
    {
        try
        {
            return Wait(token => host.Containers.ListAsync(NullObserver.Instance, token)).Select(WithState);
        }
        catch (Exception e) when (e is OperationCanceledException or SystemContainersException)
        {
            return host.Containers.ListNames().Select(name => new Candidate(name, name));
        }
    }

    private static Candidate WithState(SystemContainer container) =>
        new(container.Name, $"{container.State}, {container.Image}");
}
