using System.Security.Cryptography;
using System.Text;

namespace SystemContainers.HostTests.Containers;

/// <summary>What the loopback registry has, as skopeo sees it.</summary>
internal static class RegistryImage
{
    /// <summary>Digest of what the registry has under a name, computed from its bytes.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">More options for skopeo.</param>
    public static async Task<string> DigestOfAsync(string name, params string[] options) =>
        DigestOf(await RawAsync(name, options));

    /// <summary>The manifest or index that the registry has under a name.</summary>
    /// <inheritdoc cref="DigestOfAsync"/>
    public static async Task<string> RawAsync(string name, params string[] options) =>
        (await Host.RunAsync(
            "skopeo", ["inspect", "--raw", "--tls-verify=false", .. options, "docker://" + name])).Output;

    /// <summary>The digest of a text.</summary>
    /// <param name="text">The text.</param>
    public static string DigestOf(string text) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Puts an index of images of one repository under a tag of it.</summary>
    /// <param name="repository">The repository on port 5000, without the registry.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="images">Tag and architecture of each image.</param>
    /// <returns>The index's digest.</returns>
    public static async Task<string> PutIndexAsync(
        string repository, string tag, params (string Tag, string Architecture)[] images)
    {
        const string Type = "application/vnd.oci.image.index.v1+json";
        var entries = new List<string>();
        foreach (var (imageTag, architecture) in images)
        {
            var manifest = await RawAsync($"127.0.0.1:5000/{repository}:{imageTag}");
            entries.Add($$"""
                {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{DigestOf(manifest)}}",
                 "size":{{Encoding.UTF8.GetByteCount(manifest)}},
                 "platform":{"os":"linux","architecture":"{{architecture}}"} }
                """);
        }

        var index = $$"""{"schemaVersion":2,"mediaType":"{{Type}}","manifests":[{{string.Join(',', entries)}}]}""";
        await Host.MustRunAsync(
            "curl", "--silent", "--show-error", "--fail", "-X", "PUT", "-H", "Content-Type: " + Type,
            "--data-binary", index, $"http://127.0.0.1:5000/v2/{repository}/manifests/{tag}");
        return DigestOf(index);
    }
}
