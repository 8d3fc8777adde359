using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Templates;

namespace SystemContainers.Containers.RemoteRoots;

/// <summary>A root file system that a container uses and that is not its own.</summary>
/// <param name="Path">Its path, with every symbolic link followed: a runtime takes no other.</param>
/// <param name="Given">What <c>info</c> records as <c>remote</c>: the donor's link, or the
/// path that the user gave.</param>
/// <param name="Donor">The deployment that it belongs to; null where it is no deployment's of this engine.</param>
internal sealed record RemoteRoot(string Path, string Given, Deployment? Donor)
{
    private static readonly JsonSerializerOptions _format = new()
    {
        WriteIndented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Puts its path into a configuration that was checked.</summary>
    /// <param name="configuration">Text of <c>config.json</c>.</param>
    internal string Place(string configuration)
    {
        var root = JsonNode.Parse(configuration)!.AsObject();
        root["root"]!["path"] = Path;
        var text = root.ToJsonString(_format) + "\n";
        RuntimeConfiguration.Parse(text, Path);
        return text;
    }

    /// <summary>What it is called to users: the donor's name, or the path.</summary>
    public override string ToString() => Donor is null ? Path : $"{Donor.Name}.{Donor.Number}";
}
