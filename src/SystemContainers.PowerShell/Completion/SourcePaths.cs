using System.Management.Automation;

namespace SystemContainers.PowerShell.Completion;

/// <summary>The files and folders that the path in an image source can be completed to.</summary>
internal static class SourcePaths
{
    private static readonly string[] _transports = ["oci-archive:", "docker-archive:", "dockertar:", "oci:", "dir:"];

    /// <summary>The sources, written as far as the word is and then on to the end of the next name.</summary>
    /// <param name="word">The word so far.</param>
    /// <returns>Null where the word is no path.</returns>
    internal static IEnumerable<Candidate>? Of(string word)
    {
        var transport = _transports.FirstOrDefault(t => word.StartsWith(t, StringComparison.Ordinal)) ?? string.Empty;
        var path = word[transport.Length..];
        if (transport.Length == 0 && path is not (['/', ..] or ['.', '/', ..] or ['.', '.', '/', ..]))
        {
            return null;
        }

        var typed = path[..(path.LastIndexOf('/') + 1)];
        return CompletionCompleters.CompleteFilename(path)
            .Select(found => new Candidate(transport + typed + found.ListItemText, found.ToolTip));
    }
}
