using System.Collections;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the names of mounted images.</summary>
public sealed class MountedImageCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        host.Images.Mounts.List().GroupBy(mount => mount.Name, mount => mount.Path)
            .Select(mounts => new Candidate(mounts.Key, string.Join(", ", mounts)));
}
