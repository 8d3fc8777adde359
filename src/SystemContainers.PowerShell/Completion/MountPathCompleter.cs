using System.Collections;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the places where images are mounted.</summary>
public sealed class MountPathCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        host.Images.Mounts.List().Select(mount => new Candidate(mount.Path, mount.Name));
}
