using System.Collections;
using SystemContainers.Containers;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the names of containers.</summary>
public sealed class ContainerNameCompleter : EngineCompleter
{
    // Longer than this nobody waits for a tooltip.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            return Task.Run(() => host.Containers.ListAsync(NullObserver.Instance, patience.Token)).GetAwaiter().GetResult().Select(WithState);
        }
        catch (Exception e) when (e is OperationCanceledException or SystemContainersException)
        {
            return host.Containers.ListNames().Select(name => new Candidate(name, name));
        }
    }

    private static Candidate WithState(SystemContainer container) =>
        new(container.Name, $"{container.State}, {container.Image}");
}
