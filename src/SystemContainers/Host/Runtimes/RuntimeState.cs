using System.Text.Json;
using System.Text.Json.Nodes;

namespace SystemContainers.Host.Runtimes;

/// <summary>What a runtime keeps of a container while it lives, and after a hard end.</summary>
/// <param name="Container">The container's name.</param>
/// <param name="Path">The directory that it is kept in.</param>
/// <param name="Runtime">The runtime's name: <c>runc</c> or <c>crun</c>.</param>
/// <param name="Bundle">The directory that the container was made from.</param>
internal sealed record RuntimeState(string Container, string Path, string Runtime, string Bundle)
{
    private static readonly (string Runtime, string File)[] _places = [("runc", "state.json"), ("crun", "status")];

    /// <summary>All that the runtimes keep where they keep it unless told otherwise.</summary>
    /// <param name="runDirectory">The host's directory <c>/run</c>.</param>
    internal static IEnumerable<RuntimeState> List(string runDirectory)
    {
        foreach (var (runtime, file) in _places)
        {
            var directory = System.IO.Path.Combine(runDirectory, runtime);
            foreach (var path in Directory.Exists(directory) ? Directory.EnumerateDirectories(directory) : [])
            {
                if (TryReadBundle(System.IO.Path.Combine(path, file)) is { Length: > 1 } bundle)
                {
                    yield return new RuntimeState(System.IO.Path.GetFileName(path), path, runtime, bundle);
                }
            }
        }
    }

    // runc notes the bundle as a label in the configuration (libcontainer's state.json), crun as a member of its own.
    private static string? TryReadBundle(string file)
    {
        const string Label = "bundle=";
        try
        {
            var json = JsonNode.Parse(File.ReadAllBytes(file));
            return (json?["bundle"]?.ToString()
                ?? (json?["config"]?["labels"] as JsonArray)?.Select(label => label?.ToString())
                    .FirstOrDefault(label => label?.StartsWith(Label, StringComparison.Ordinal) == true)
                    ?[Label.Length..])
                ?.TrimEnd('/');
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
