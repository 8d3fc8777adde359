using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.UnitTests.Images.Layers;

namespace SystemContainers.HostTests.Importing;

/// <summary>An image put together from documents and blobs, each of which may lie.</summary>
internal sealed class RawImage
{
    internal const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    internal const string OciIndex = "application/vnd.oci.image.index.v1+json";
    internal const string OciConfig = "application/vnd.oci.image.config.v1+json";
    internal const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    internal const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    internal const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    internal const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    internal const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private static readonly HttpClient _http = new();
    private readonly Dictionary<string, (byte[] Content, string MediaType)> _blobs = [];

    /// <summary>The manifest or index, once it is set.</summary>
    public byte[] Manifest { get; set; } = [];

    public string ManifestType { get; set; } = OciManifest;

    public string Digest => DigestOf(Manifest);

    public static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A whole image of one layer.</summary>
    /// <param name="tar">The layer.</param>
    /// <param name="architecture">What it is for; null is this host's.</param>
    /// <param name="isDocker">Whether its documents are Docker's and its layer gzip.</param>
    /// <param name="compress">How the layer is compressed.</param>
    public static RawImage Of(
        LayerTar tar, string? architecture = null, bool isDocker = false, Func<byte[], byte[]>? compress = null,
        string? layerType = null)
    {
        var image = new RawImage { ManifestType = isDocker ? DockerManifest : OciManifest };
        var plain = tar.ToArray();
        var blob = isDocker ? LayerTar.GZip(plain) : compress?.Invoke(plain) ?? plain;
        var layer = image.Add(blob, layerType ?? (isDocker ? DockerLayer : OciLayer));
        var config = image.Add(
            Configuration(architecture ?? Architecture, DigestOf(plain)), isDocker ? DockerConfig : OciConfig);
        image.Manifest = image.Document(config, layer);
        return image;
    }

    /// <summary>An index of images for several platforms.</summary>
    public static RawImage Index(bool isDocker, params (string Architecture, RawImage Image)[] images)
    {
        var index = new RawImage { ManifestType = isDocker ? DockerList : OciIndex };
        var manifests = new JsonArray();
        foreach (var (architecture, image) in images)
        {
            foreach (var (digest, blob) in image._blobs)
            {
                index._blobs[digest] = blob;
            }

            var descriptor = index.Add(image.Manifest, image.ManifestType);
            descriptor["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
            manifests.Add(descriptor);
        }

        index.Manifest = Bytes(new JsonObject
        {
            ["schemaVersion"] = 2, ["mediaType"] = index.ManifestType, ["manifests"] = manifests,
        });
        return index;
    }

    public static string Architecture =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
            is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    public static byte[] Configuration(string architecture, params string[] diffIds) => Bytes(new JsonObject
    {
        ["architecture"] = architecture,
        ["os"] = "linux",
        ["config"] = new JsonObject(),
        ["rootfs"] = new JsonObject
        {
            ["type"] = "layers", ["diff_ids"] = new JsonArray([.. diffIds.Select(d => (JsonNode)d)]),
        },
    });

    /// <summary>Adds a blob.</summary>
    /// <returns>Its descriptor, to be changed where it is to lie.</returns>
    public JsonObject Add(byte[] content, string mediaType)
    {
        var digest = DigestOf(content);
        _blobs[digest] = (content, mediaType);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
    }

    /// <summary>Puts other bytes where a blob is to be.</summary>
    public void Swap(string digest, byte[] content) => _blobs[digest] = (content, _blobs[digest].MediaType);

    /// <summary>The text of a manifest.</summary>
    public byte[] Document(JsonObject config, params JsonObject[] layers) => Bytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = ManifestType,
        ["config"] = config,
        ["layers"] = new JsonArray([.. layers]),
    });

    /// <summary>Changes the manifest's text.</summary>
    public RawImage Edit(Func<string, string> edit)
    {
        Manifest = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(Manifest)));
        return this;
    }

    /// <summary>Writes an OCI layout with the image tagged v1.</summary>
    /// <returns>The source's name.</returns>
    public string WriteLayout(string folder)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256")).FullName;
        foreach (var (digest, (content, _)) in _blobs.Append(new(Digest, (Manifest, ManifestType))))
        {
            File.WriteAllBytes(Path.Combine(blobs, digest.Split(':')[1]), content);
        }

        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(Path.Combine(folder, "index.json"), JsonSerializer.Serialize(new
        {
            schemaVersion = 2,
            manifests = (object[])
            [
                new
                {
                    mediaType = ManifestType,
                    digest = Digest,
                    size = Manifest.Length,
                    annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = "v1" },
                },
            ],
        }));
        return $"oci:{folder}:v1";
    }

    /// <summary>Writes a folder as skopeo's <c>dir:</c> has it.</summary>
    /// <returns>The source's name.</returns>
    public string WriteDirectory(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (digest, (content, mediaType)) in _blobs)
        {
            var name = digest.Split(':')[1]
                + (mediaType.Contains("manifest", StringComparison.Ordinal) ? ".manifest.json" : "");
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }

        File.WriteAllText(Path.Combine(folder, "version"), "Directory Transport Version: 1.1\n");
        File.WriteAllBytes(Path.Combine(folder, "manifest.json"), Manifest);
        return "dir:" + folder;
    }

    /// <summary>Pushes it to the open registry, by the registry's own interface (distribution-spec).</summary>
    /// <param name="name">Repository and tag.</param>
    public async Task<string> PushAsync(string name)
    {
        await Host.StartRegistriesAsync();
        var (repository, tag) = (name.Split(':')[0], name.Split(':')[1]);
        var root = $"http://127.0.0.1:5000/v2/{repository}/";
        foreach (var (digest, (content, mediaType)) in _blobs)
        {
            if (mediaType.Contains("manifest", StringComparison.Ordinal))
            {
                continue;
            }

            using var begun = await _http.PostAsync(new Uri(root + "blobs/uploads/"), null, Token);
            var place = begun.Headers.Location!.ToString();
            using var body = new ByteArrayContent(content);
            await PutAsync(
                new Uri($"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={digest}"), body);
        }

        var manifests = _blobs.Where(b => b.Value.MediaType.Contains("manifest", StringComparison.Ordinal));
        foreach (var (digest, (content, mediaType)) in manifests)
        {
            await PutManifestAsync(root, digest, content, mediaType);
        }

        await PutManifestAsync(root, tag, Manifest, ManifestType);
        return $"127.0.0.1:5000/{name}";
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task PutManifestAsync(string root, string reference, byte[] content, string mediaType)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        await PutAsync(new Uri($"{root}manifests/{reference}"), body);
    }

    private static async Task PutAsync(Uri address, HttpContent content)
    {
        using var reply = await _http.PutAsync(address, content, Token);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Token));
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
