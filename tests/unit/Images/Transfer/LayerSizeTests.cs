using SystemContainers.Images;
using SystemContainers.UnitTests.Images.Building;
using Xunit;

namespace SystemContainers.UnitTests.Images.Transfer;

/// <summary>Manifests that lie about the size of a layer that the store has already.</summary>
public sealed class LayerSizeTests : IDisposable
{
    private const string Name = "registry.example.com/team/app:v1";
    private readonly TransferStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_layer_that_is_there_has_to_have_the_size_that_a_manifest_says(int difference)
    {
        var image = await _store.AddAsync(Name);
        var layout = await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);
        await new LayoutEditor(layout.Path).EditManifestAsync(manifest =>
        {
            var layer = manifest["layers"]![0]!;
            layer["size"] = (long)layer["size"]! + difference;
        });

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _store.ImportAsync(layout.Source, "other:v1"));

        Assert.Equal((ErrorCode.InvalidImage, image.Layers[0]), (error.Code, error.Target));
        Assert.Contains(" bytes and not ", error.Message, StringComparison.Ordinal);
        Assert.Equal([Name], _store.Images.ListNames());
    }

    [Fact]
    public async Task A_blob_that_was_cut_off_in_the_store_does_not_make_the_manifest_a_liar()
    {
        var image = await _store.AddAsync(Name);
        var layout = await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);
        await File.WriteAllTextAsync(
            _store.Blobs.PathOf(image.Layers[0]), "cut off", TestContext.Current.CancellationToken);

        Assert.Equal(image.Digest, (await _store.ImportAsync(layout.Source, "other:v1")).Digest);
    }
}
