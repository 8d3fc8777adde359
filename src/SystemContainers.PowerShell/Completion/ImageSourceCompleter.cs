using System.Collections;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Completion;

/// <summary>
/// Completes the places that images come from: paths where the word begins as one or has a transport of files before
/// it, else names as <see cref="RegistryTagCompleter"/>.
/// </summary>
public class ImageSourceCompleter : EngineCompleter
{
    private protected sealed override IEnumerable<Candidate> Candidates(
        SystemContainerHost host, IDictionary bound, string word) =>
        SourcePaths.Of(word) ?? Names(host, bound, word);

    /// <summary>What can stand there where the word is no path.</summary>
    private protected virtual IEnumerable<Candidate> Names(SystemContainerHost host, IDictionary bound, string word) =>
        RegistryTagCompleter.Names(host, bound, word);
}
