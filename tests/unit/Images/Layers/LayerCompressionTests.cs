using System.Diagnostics;
using SystemContainers.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

public sealed class LayerCompressionTests : IDisposable
{
    private static readonly string _large = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"line {i}\n"));
    private static readonly byte[] _tar = new LayerTar().File("f", "F").File("large", _large).ToArray();
    private readonly LayerStore _store = new();

    public void Dispose() => _store.Dispose();

    public static TheoryData<string, byte[]> Readable => new()
    {
        { "plain", _tar },
        { "gzip", LayerTar.GZip(_tar) },
        { "gzip in two members", [.. LayerTar.GZip(_tar[..7000]), .. LayerTar.GZip(_tar[7000..])] },
        { "gzip with bytes behind it", [.. LayerTar.GZip(_tar), .. new byte[700]] },
        { "zstd", ZstdFrame.Raw(_tar) },
        { "zstd in three frames", [.. ZstdFrame.Raw(_tar[..1]), .. ZstdFrame.Raw([]), .. ZstdFrame.Raw(_tar[1..])] },
        {
            "zstd with frames to skip",
            [.. ZstdFrame.Raw(_tar), .. ZstdFrame.Skippable(70_000), .. ZstdFrame.Skippable(0)]
        },
        { "zstd with a frame to skip at first", [.. ZstdFrame.Skippable(9), .. ZstdFrame.Raw(_tar)] },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void A_layer_is_read_and_its_blob_kept_whatever_its_compression(string what, byte[] blob)
    {
        var layer = LayerStore.DescriptorOf(blob) with { DiffId = LayerStore.DigestOf(_tar) };

        var commit = _store.Import(layer, blob);

        Assert.Equal(["f 0644 F", $"large 0644 {_large}"], _store.List(commit));
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-3")]
    [InlineData("-19")]
    [InlineData("--long=27")]
    public void What_the_zstd_program_writes_is_read(string option)
    {
        Requirements.Program("zstd");
        var blob = Zstd(option, _tar);

        Assert.Equal(2, _store.List(_store.Import(blob)).Count);
    }

    // A layer may not make the host give it more memory than that.
    [Fact]
    public void A_zstd_window_of_more_than_128_MiB_is_refused()
    {
        Assert.Contains("zstd", _store.Refuse(ZstdFrame.WithWindow(28)).Problem, StringComparison.Ordinal);
        Assert.Contains("zstd", _store.Refuse(ZstdFrame.WithWindow(41)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zstd_layer_that_is_cut_off_is_refused_wherever_it_ends()
    {
        var whole = ZstdFrame.Raw(new LayerTar().File("f", "F").ToArray());
        foreach (var length in Enumerable.Range(4, whole.Length - 5).Where(n => n % 97 == 0 || n < 40))
        {
            _store.Refuse(whole[..length]);
        }

        _store.Refuse([.. whole, .. whole[..3]]);
        _store.Refuse([.. whole, .. ZstdFrame.Skippable(100)[..50]]);
    }

    [Fact]
    public void Damage_within_a_zstd_layer_is_refused()
    {
        var blob = ZstdFrame.Raw(new LayerTar().File("f", "F").ToArray());
        var layer = LayerStore.DescriptorOf(blob);
        for (var i = 0; i < blob.Length; i += 13)
        {
            var bad = blob.ToArray();
            bad[i] ^= 0x40;
            _store.Refuse(bad, layer);
        }
    }

    [Fact]
    public void Bytes_behind_zstd_frames_that_are_none_are_refused() =>
        Assert.Contains(
            "zstd", _store.Refuse([.. ZstdFrame.Raw(_tar), 1, 2, 3, 4, 5, 6, 7, 8]).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_bomb_is_stopped_at_the_limit()
    {
        var limits = new LayerLimits(10, 1 << 20);
        byte[] header = new LayerTar().Add('0', "bomb", size: 2L << 30).ToArrayWithoutEnd();
        byte[] bomb = [.. ZstdFrame.Raw(header), .. ZstdFrame.Zeros(16_384)];
        Assert.InRange(bomb.Length, 0, 100_000);

        Assert.Contains("'bomb'", _store.Refuse(bomb, limits: limits).Problem, StringComparison.Ordinal);
    }

    private static byte[] Zstd(string option, byte[] content)
    {
        var start = new ProcessStartInfo("zstd", [option, "--quiet", "--stdout"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        process.StandardInput.BaseStream.Write(content);
        process.StandardInput.Close();
        reading.GetAwaiter().GetResult();
        process.WaitForExit();
        return output.ToArray();
    }
}
