using System.Collections;
using System.Globalization;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the numbers of a container's deployments.</summary>
public sealed class DeploymentNumberCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        Text(bound, "Name") is { } name
            ? Wait(token => host.Containers.GetAsync(name, NullObserver.Instance, token)).Deployments.Select(
                d => new Candidate(
                    d.Number.ToString(CultureInfo.InvariantCulture),
                    $"{Formatting.Cell.State(d)} {d.Image}".TrimStart()))
            : [];
}
