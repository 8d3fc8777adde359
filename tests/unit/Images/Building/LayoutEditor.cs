using System.Text;
using System.Text.Json.Nodes;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>Changes the documents of an OCI layout with one image as no builder would.</summary>
/// <param name="path">The layout.</param>
internal sealed class LayoutEditor(string path)
{
    /// <summary>Path of a blob.</summary>
    public string PathOf(string digest) => Path.Join(path, "blobs/sha256", digest["sha256:".Length..]);

    /// <summary>Changes the configuration; manifest and index then name the new one.</summary>
    public Task EditConfigurationAsync(Action<JsonNode> edit) => EditManifestAsync(manifest =>
    {
        var config = JsonNode.Parse(File.ReadAllText(PathOf((string)manifest["config"]!["digest"]!)))!;
        edit(config);
        Put(config, manifest["config"]!);
    });

    /// <summary>Changes the manifest; the index then names the new one.</summary>
    public async Task EditManifestAsync(Action<JsonNode> edit)
    {
        var index = JsonNode.Parse(await File.ReadAllTextAsync(Path.Join(path, "index.json")))!;
        var descriptor = index["manifests"]![0]!;
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(PathOf((string)descriptor["digest"]!)))!;
        edit(manifest);
        Put(manifest, descriptor);
        await File.WriteAllTextAsync(Path.Join(path, "index.json"), index.ToJsonString());
    }

    private void Put(JsonNode document, JsonNode descriptor)
    {
        var content = Encoding.UTF8.GetBytes(document.ToJsonString());
        var digest = BuiltLayout.DigestOf(content);
        File.WriteAllBytes(PathOf(digest), content);
        descriptor["digest"] = digest;
        descriptor["size"] = content.Length;
    }
}
