using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>Reads an OCI layout back, checking every digest and size on the way.</summary>
internal sealed class BuiltLayout
{
    private readonly string _path;

    public BuiltLayout(string path, string tag)
    {
        _path = path;
        Marker = JsonNode.Parse(File.ReadAllText(Path.Join(path, "oci-layout")))!;
        Index = JsonNode.Parse(File.ReadAllText(Path.Join(path, "index.json")))!;
        Descriptor = Index["manifests"]!.AsArray().Single(entry => TagOf(entry!) == tag)!;
        Manifest = JsonNode.Parse(Blob(Descriptor))!;
        Config = JsonNode.Parse(Blob(Manifest["config"]!))!;
    }

    public JsonNode Marker { get; }

    public JsonNode Index { get; }

    public JsonNode Descriptor { get; }

    public JsonNode Manifest { get; }

    public JsonNode Config { get; }

    public IEnumerable<string> Tags => Index["manifests"]!.AsArray().Select(entry => TagOf(entry!));

    /// <summary>The uncompressed archive of a layer.</summary>
    public byte[] Layer(int number)
    {
        using var compressed = new MemoryStream(Blob(Manifest["layers"]![number]!));
        using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        var archive = plain.ToArray();
        Assert.Equal((string?)Config["rootfs"]!["diff_ids"]![number], DigestOf(archive));
        return archive;
    }

    public IReadOnlyList<TarEntry> Entries(int layer)
    {
        using var reader = new TarReader(new MemoryStream(Layer(layer)));
        var entries = new List<TarEntry>();
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private byte[] Blob(JsonNode descriptor)
    {
        var digest = (string)descriptor["digest"]!;
        var content = File.ReadAllBytes(Path.Join(_path, "blobs/sha256", digest["sha256:".Length..]));
        Assert.Equal(digest, DigestOf(content));
        Assert.Equal((long)descriptor["size"]!, content.Length);
        return content;
    }

    private static string TagOf(JsonNode entry) => (string)entry["annotations"]!["org.opencontainers.image.ref.name"]!;
}
