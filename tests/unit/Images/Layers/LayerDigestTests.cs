using SystemContainers.Images.Blobs;
using SystemContainers.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

public sealed class LayerDigestTests : IDisposable
{
    private static readonly string _wrong = "sha256:" + new string('0', 64);
    private static readonly byte[] _tar = new LayerTar().File("f", "F").ToArray();
    private readonly LayerStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_is_read_plain_or_compressed_and_records_its_digest_and_sizes(bool isCompressed)
    {
        var blob = isCompressed ? LayerTar.GZip(_tar) : _tar;
        var layer = LayerStore.DescriptorOf(blob) with { DiffId = LayerStore.DigestOf(_tar) };

        var commit = _store.Import(layer, blob);

        Assert.Equal(["f 0644 F"], _store.List(commit));
        Assert.Equal($"{blob.Length}", commit.Metadata["docker.size"]);
        Assert.Equal($"{_tar.Length}", commit.Metadata["docker.uncompressed_size"]);
        Assert.Equal(LayerStore.DigestOf(_tar), commit.Metadata["docker.uncompressed_digest"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_blob_is_kept_bit_by_bit(bool isCompressed)
    {
        var blob = isCompressed ? LayerTar.GZip(_tar) : _tar;

        _store.Import(blob);

        var blobs = new BlobStore(_store.Repository);
        var digest = Assert.Single(blobs.List());
        Assert.Equal(LayerStore.DigestOf(blob), digest);
        Assert.Equal(blob, File.ReadAllBytes(blobs.PathOf(digest)));
    }

    // The media type may lie; what must be undone is seen in the first bytes.
    [Fact]
    public void A_media_type_that_lies_about_compression_does_no_harm()
    {
        var layer = LayerStore.DescriptorOf(_tar) with { MediaType = "application/vnd.oci.image.layer.v1.tar+gzip" };

        Assert.Equal(["f 0644 F"], _store.List(_store.Import(layer, _tar)));
    }

    [Fact]
    public void A_wrong_digest_of_the_blob_is_refused() =>
        IsRefused(
            $"has the digest {LayerStore.DigestOf(_tar)}", LayerStore.DescriptorOf(_tar) with { Digest = _wrong },
            _tar);

    [Fact]
    public void A_wrong_digest_of_the_content_is_refused() =>
        IsRefused($"the configuration says {_wrong}", LayerStore.DescriptorOf(_tar) with { DiffId = _wrong }, _tar);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_wrong_size_is_refused(int difference)
    {
        var layer = LayerStore.DescriptorOf(_tar);

        IsRefused($"{layer.Size + difference}", layer with { Size = layer.Size + difference }, _tar);
    }

    [Fact]
    public void A_compressed_layer_that_was_cut_off_is_refused()
    {
        var random = new byte[100_000];
        new Random(3).NextBytes(random);
        var whole = LayerTar.GZip(new LayerTar().File("f", System.Text.Encoding.Latin1.GetString(random)).ToArray());

        _store.Refuse(whole[..50_000]);
        _store.Refuse(whole[..^4], LayerStore.DescriptorOf(whole));
    }

    [Fact]
    public void Damage_within_a_compressed_layer_is_refused()
    {
        var blob = LayerTar.GZip(_tar);
        var layer = LayerStore.DescriptorOf(blob);
        for (var i = 0; i < blob.Length; i++)
        {
            var bad = blob.ToArray();
            bad[i] ^= 0x40;
            _store.Refuse(bad, layer);
        }
    }

    [Fact]
    public void Bytes_after_the_end_of_the_compressed_tar_are_part_of_the_digest()
    {
        byte[] blob = [.. LayerTar.GZip(_tar), .. new byte[1000]];

        IsRefused("digest", LayerStore.DescriptorOf(LayerTar.GZip(_tar)) with { Size = blob.Length }, blob);
    }

    private void IsRefused(string expected, LayerDescriptor layer, byte[] blob) =>
        Assert.Contains(expected, _store.Refuse(blob, layer).Problem, StringComparison.Ordinal);
}
