using System.Text;
using SystemContainers.Images.Manifests;
using Xunit;

namespace SystemContainers.UnitTests.Images.Manifests;

public sealed class ImageManifestTests
{
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static readonly string _digest = "sha256:" + new string('a', 64);
    private static readonly string _other = "sha256:" + new string('b', 64);
    private static readonly string _third = "sha256:" + new string('c', 64);

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip")]
    public void A_manifest_of_one_image_is_read(string layerType)
    {
        var manifest = Parse(Manifest(layers: Descriptor(_other, 7, layerType)));

        Assert.Equal(_digest, manifest.ConfigDigest);
        Assert.Equal(5, manifest.ConfigSize);
        Assert.Equal([_other], manifest.LayerDigests);
    }

    [Fact]
    public void An_image_may_have_no_layers_or_the_same_layer_twice()
    {
        Assert.Empty(Parse(Manifest(layers: "")).LayerDigests);
        Assert.Equal([_other, _other], Parse(Manifest($"{Layer(_other)},{Layer(_other)}")).LayerDigests);
    }

    [Theory]
    [InlineData("sha256:../../../../etc/passwd")]
    [InlineData("sha256:aa")]
    [InlineData("sha512:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\n")]
    [InlineData("")]
    public void A_digest_that_is_none_is_refused(string digest)
    {
        Refuses("digest of a layer", Manifest(layers: Layer(digest)));
        Refuses("digest of the configuration", Manifest(config: Descriptor(digest, 5, "x")));
    }

    [Fact]
    public void A_negative_size_is_refused()
    {
        Refuses("the size of a layer is negative", Manifest(layers: Descriptor(_other, -1, LayerType)));
        Refuses("the size of the configuration is negative", Manifest(config: Descriptor(_digest, -1, "x")));
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "not the manifest of one image", """{"schemaVersion":2,"manifests":[]}""" },
        { "not the manifest of one image", Manifest(more: ""","manifests":[]""") },
        { "not the manifest of one image", Manifest(more: ""","fsLayers":[]""") },
        { "not the manifest of one image", """{"schemaVersion":2}""" },
        { "not the manifest of one image", """{"schemaVersion":2,"layers":[]}""" },
        { "not the manifest of one image", """{"schemaVersion":2,"config":null,"layers":[]}""" },
        { "schema version 1", """{"schemaVersion":1,"fsLayers":[{"blobSum":"x"}],"history":[]}""" },
        { "schema version 0", "{}" },
        { "schema version 3", """{"schemaVersion":3}""" },
        { "media type 'application/octet-stream'", Manifest(Descriptor(_other, 1, "application/octet-stream")) },
        { "media type ''", Manifest($$"""{"digest":"{{_other}}","size":1}""") },
        { "a layer", Manifest("null") },
        { "a layer", Manifest("{}") },
        { "the configuration", Manifest(config: "{}") },
        { "schemaVersion", Manifest(more: ""","schemaVersion":2""") },
        { "layers", Manifest(more: ""","layers":[]""") },
        {
            "digest",
            Manifest($$"""{"digest":"{{_other}}","digest":"{{_digest}}","size":1,"mediaType":"{{LayerType}}"}""")
        },
        {
            "media type 'application/vnd.oci.image.index.v1+json'",
            Manifest(more: ""","mediaType":"application/vnd.oci.image.index.v1+json" """)
        },
        { "media type 'text/html'", Manifest(more: ""","mediaType":"text/html" """) },
        { "500 are allowed", Manifest(string.Join(',', Enumerable.Repeat(Layer(_other), 501))) },
        { "in two ways", Manifest($"{Layer(_other)},{Descriptor(_other, 2, LayerType)}") },
        { "in two ways", Manifest($"{Layer(_other)},{Descriptor(_other, 1, LayerType[..^5])}") },
        { "in two ways", Manifest(Descriptor(_digest, 5, LayerType)) },
        { "bytes, and", Manifest(Descriptor(_other, long.MaxValue, LayerType)) },
        {
            "by urls",
            Manifest(
                $$"""{"digest":"{{_other}}","size":1,"mediaType":"{{LayerType}}","urls":["http://127.0.0.1/secret"]}""")
        },
        {
            "media type 'application/vnd.in-toto+json'",
            Manifest(Descriptor(_other, 1, "application/vnd.in-toto+json"))
        },
        {
            "", Manifest(more: ",\"annotations\":" + new string('[', 200) + new string(']', 200))
        },
        { "", "null" },
        { "", "[]" },
        { "", "\"text\"" },
        { "", "" },
        { "", "{" },
        { "", Manifest() + "x" },
        { "", Manifest("1") },
        { "", Manifest($$"""{"digest":"{{_other}}","size":"1","mediaType":"{{LayerType}}"}""") },
        { "", Manifest($$"""{"digest":"{{_other}}","size":1e300,"mediaType":"{{LayerType}}"}""") },
        { "", Manifest($$"""{"digest":["{{_other}}"],"size":1,"mediaType":"{{LayerType}}"}""") },
        { "", string.Concat(Enumerable.Repeat("[", 10_000)) },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_manifest_that_lies_is_refused(string expected, string json) => Refuses(expected, json);

    [Fact]
    public void Layers_get_the_content_digests_of_the_configuration()
    {
        var manifest = Parse(Manifest($"{Layer(_other)},{Layer(_third)}"));

        var layers = manifest.Describe(Configuration(_digest, _other));

        Assert.Equal([(_other, _digest), (_third, _other)], layers.Select(l => (l.Digest, l.DiffId!)));
    }

    [Fact]
    public void Content_digests_that_do_not_fit_the_layers_are_refused()
    {
        var manifest = Parse(Manifest());

        var tooMany = Assert.Throws<InvalidDataException>(() => manifest.Describe(Configuration(_digest, _other)));
        Assert.Contains("1 layers and the configuration 2", tooMany.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => manifest.Describe(Configuration()));
        Assert.Throws<InvalidDataException>(() => manifest.Describe(new ConfigurationJson()));
        Assert.Throws<InvalidDataException>(() => manifest.Describe(Configuration((string?)null)));
    }

    [Fact]
    public async Task A_manifest_without_end_is_not_read_into_memory()
    {
        using var endless = File.OpenRead("/dev/zero");
        using var copy = new MemoryStream();

        await Assert.ThrowsAsync<InvalidDataException>(
            () => ImageManifest.CopyBoundedAsync(endless, copy, TestContext.Current.CancellationToken));
    }

    private static void Refuses(string expected, string json)
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(json));
        Assert.NotEmpty(error.Message);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static ImageManifest Parse(string json) => ImageManifest.Parse(Encoding.UTF8.GetBytes(json));

    private static ConfigurationJson Configuration(params string?[] diffIds) =>
        new() { RootFileSystem = new RootFileSystemJson { DiffIds = diffIds! } };

    private static string Manifest(string? layers = null, string? config = null, string more = "") =>
        $$"""{"schemaVersion":2,"config":{{config ?? Descriptor(_digest, 5, "x")}}"""
        + $$""","layers":[{{layers ?? Layer(_other)}}]{{more}}}""";

    private static string Layer(string digest) => Descriptor(digest, 1, LayerType);

    private static string Descriptor(string digest, long size, string type) =>
        $$"""{"digest":"{{digest}}","size":{{size}},"mediaType":"{{type}}"}""";
}
