using System.Collections;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the variables of a container that the user set.</summary>
public sealed class UserVariableCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        Text(bound, "Name") is { } name
            ? Wait(token => host.Containers.GetAsync(name, NullObserver.Instance, token)).Deployments
                .Where(d => d.IsActive)
                .SelectMany(d => d.UserVariables, (d, variable) => new Candidate(variable, d.Variables[variable]))
            : [];
}
