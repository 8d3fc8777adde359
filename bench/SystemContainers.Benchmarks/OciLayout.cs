using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SystemContainers.Benchmarks;

/// <summary>Reads and adds to an OCI layout (image-spec, image-layout.md).</summary>
/// <param name="path">Its path.</param>
internal sealed class OciLayout(string path)
{
    private const string TagKey = "org.opencontainers.image.ref.name";

    private string IndexPath => Path.Combine(path, "index.json");

    /// <summary>The paths of the layers of its first image, base first.</summary>
    internal IReadOnlyList<string> Layers() =>
        [.. Read(Read(IndexPath)["manifests"]![0]!)["layers"]!.AsArray().Select(l => PathOf((string)l!["digest"]!))];

    /// <summary>Adds an image that is the first one and one more layer.</summary>
    /// <param name="tar">The layer, plain.</param>
    /// <param name="tag">The new image's tag.</param>
    internal void AddLayer(string tar, string tag)
    {
        var index = Read(IndexPath);
        var descriptor = index["manifests"]![0]!.DeepClone();
        var manifest = Read(descriptor);
        var configuration = Read(manifest["config"]!);
        var content = File.ReadAllBytes(tar);
        var layer = new JsonObject { ["mediaType"] = "application/vnd.oci.image.layer.v1.tar" };
        Write(layer, content);
        configuration["rootfs"]!["diff_ids"]!.AsArray().Add((string)layer["digest"]!);
        Write(manifest["config"]!, Encoding.UTF8.GetBytes(configuration.ToJsonString()));
        manifest["layers"]!.AsArray().Add(layer);
        Write(descriptor, Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        descriptor["annotations"] = new JsonObject { [TagKey] = tag };
        index["manifests"]!.AsArray().Add(descriptor);
        File.WriteAllText(IndexPath, index.ToJsonString());
    }

    private JsonNode Read(JsonNode descriptor) => Read(PathOf((string)descriptor["digest"]!));

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(file))!;

    private void Write(JsonNode descriptor, byte[] content)
    {
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllBytes(PathOf(digest), content);
        (descriptor["digest"], descriptor["size"]) = (digest, content.Length);
    }

    private string PathOf(string digest) => Path.Combine(path, "blobs", "sha256", digest.Split(':')[1]);
}
