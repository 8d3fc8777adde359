using System.Collections;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the OCI runtimes that this host has.</summary>
public sealed class RuntimeCompleter : EngineCompleter
{
    private static readonly string[] Known = ["runc", "crun"];

    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound)
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        return from name in Known
               from directory in directories
               let path = Path.Combine(directory, name)
               where File.Exists(path)
               group path by name into found
               select new Candidate(found.Key, found.First());
    }
}
