using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SystemContainers.HostTests.Mounting;

/// <summary>An image whose layers shell scripts fill, whiteouts included, which no build of the engine makes.</summary>
internal static class LayeredImage
{
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Writes an OCI layout with one image.</summary>
    /// <param name="layout">A folder that is not there yet.</param>
    /// <param name="configuration">The member <c>config</c> of the image's configuration, as JSON.</param>
    /// <param name="layers">For each layer, base first, a script that is run in its empty folder.</param>
    public static async Task WriteAsync(string layout, string configuration, params string[] layers)
    {
        Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256"));
        var descriptors = new JsonArray();
        var diffIds = new JsonArray();
        foreach (var script in layers)
        {
            var folder = Directory.CreateTempSubdirectory("test-layer-").FullName;
            await Host.MustRunScriptAsync($"cd '{folder}'; {script}\ntar --numeric-owner -cf '{layout}/layer.tar' .");
            Directory.Delete(folder, recursive: true);
            var tar = await File.ReadAllBytesAsync(Path.Combine(layout, "layer.tar"));
            var descriptor = AddBlob(layout, LayerType, tar);
            descriptors.Add(descriptor);
            diffIds.Add((string)descriptor["digest"]!);
        }

        File.Delete(Path.Combine(layout, "layer.tar"));
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = JsonNode.Parse(configuration),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffIds },
        };
        var manifest = AddBlob(layout, ManifestType, Utf8(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = AddBlob(layout, ConfigType, Utf8(config)),
            ["layers"] = descriptors,
        }));
        manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "test" };
        var index = new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifest) };
        await File.WriteAllBytesAsync(Path.Combine(layout, "index.json"), Utf8(index));
        await File.WriteAllTextAsync(Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    private static JsonObject AddBlob(string layout, string type, byte[] content)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllBytes(Path.Combine(layout, "blobs", "sha256", digest), content);
        return new JsonObject { ["mediaType"] = type, ["digest"] = "sha256:" + digest, ["size"] = content.Length };
    }

    private static byte[] Utf8(JsonObject json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
}
