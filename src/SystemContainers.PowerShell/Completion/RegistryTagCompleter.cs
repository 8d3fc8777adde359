using System.Collections;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Completion;

/// <summary>
/// Completes the names of images in registries: those of local images, and after <c>registry/repository:</c> the tags
/// that the registry has. Where it does not answer at once, only the local ones are offered.
/// </summary>
public sealed class RegistryTagCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(
        SystemContainerHost host, IDictionary bound, string word) => Names(host, bound, word);

    /// <summary>The names.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="bound">The command's other arguments, as far as they are known.</param>
    /// <param name="word">The word so far, unquoted.</param>
    internal static IEnumerable<Candidate> Names(SystemContainerHost host, IDictionary bound, string word) =>
        RemoteNames(host, bound, word).Concat(LocalNames(host)).DistinctBy(c => c.Text);

    private static IEnumerable<Candidate> LocalNames(SystemContainerHost host)
    {
        try
        {
            return host.Images.ListNames().Select(name => new Candidate(name, "local image"));
        }
        catch (Exception e) when (e is SystemContainersException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<Candidate> RemoteNames(SystemContainerHost host, IDictionary bound, string word)
    {
        var colon = word.LastIndexOf(':');
        if (colon <= word.LastIndexOf('/') || !ImageReference.TryParse(word[..colon] + ":latest", out var name)
            || name.Registry is null)
        {
            return [];
        }

        var options = new FindOptions { AllowInsecure = bound.Contains("AllowInsecure") };
        try
        {
            return Wait(token => host.Images.ListTagsAsync(name.Repository, options, NullObserver.Instance, token))
                .Select(tag => new Candidate($"{name.Repository}:{tag}", "in the registry"));
        }
        catch (Exception e) when (e is SystemContainersException or OperationCanceledException or IOException
            or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
