using System.Text;
using System.Text.Json.Nodes;
using SystemContainers.HostTests.Containers;
using SystemContainers.UnitTests.Images.Layers;

namespace SystemContainers.HostTests.Importing;

/// <summary>Whole images that lie, from a layout and from a folder: the host and the store are as before.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class HostileImportTests(TestStore store) : IClassFixture<TestStore>
{
    private const string Canary = "/etc/canary";
    private static readonly LayerTar _good = new LayerTar().File("f", new string('x', 5000));
    private static readonly LayerTar _stored = new LayerTar().File("stored", "before");
    private static readonly byte[] _other = new LayerTar().File("f", "other").ToArray();
    private static readonly string _wrong = "sha256:" + new string('0', 64);

    private static readonly Dictionary<string, (Func<RawImage> Make, string Words)> _images = new()
    {
        ["a name that climbs out"] =
            (() => RawImage.Of(new LayerTar().File("../.." + Canary, "dead")), "'../../etc/canary': its name has '..'"),
        ["a file below a link to the host"] =
            (() => RawImage.Of(new LayerTar().Link("l", "/etc").File("l/canary", "dead")), "'l/canary'"),
        ["a whiteout below a link to the host"] =
            (() => RawImage.Of(new LayerTar().Link("l", "/etc").File("l/.wh.canary", "")), "'l/.wh.canary'"),
        ["a hard link to the host"] = (() => RawImage.Of(new LayerTar().HardLink("h", Canary)), "'h'"),
        ["a zstd bomb"] = (() => RawImage.Of(
            _good,
            compress: _ =>
            [
                .. ZstdFrame.Raw(new LayerTar().Pax(("size", "999999999999")).Add('0', "bomb").ToArrayWithoutEnd()),
                .. ZstdFrame.Zeros(99),
            ],
            layerType: RawImage.OciLayer + "+zstd"), "'bomb': the layer has more than 64 GiB"),
        ["a layer that is another"] = (() => Swapped(_other, isLayer: true), "sha256:"),
        ["a layer that is cut off"] = (() => Swapped(_good.ToArray()[..3000], isLayer: true), ""),
        ["a configuration that is another"] =
            (() => Swapped(RawImage.Configuration("amd64", _wrong), isLayer: false), ""),
        ["a layer larger than announced"] = (() => Resized(-1), ""),
        ["a layer smaller than announced"] = (() => Resized(1), ""),
        ["a content digest that is another"] = (() => Configured(_wrong), "and the configuration says"),
        ["a content digest too many"] =
            (() => Configured(RawImage.DigestOf(_good.ToArray()), _wrong), "1 layers and the configuration 2"),
        ["no content digests"] = (() => Configured(), "1 layers and the configuration 0"),
        ["a blob of two kinds"] = (TwoKinds, "in two ways"),
        ["a layer that is no file system"] =
            (() => RawImage.Of(_good, layerType: "application/vnd.wasm.content.layer.v1+wasm"), ""),
        ["a layer from elsewhere"] =
            (() => Edited("\"layers\":[{", "\"layers\":[{\"urls\":[\"http://127.0.0.1:1/x\"],"), ""),
        ["a digest that is a path"] =
            (() => Edited(RawImage.DigestOf(_good.ToArray()), "sha256:../../../etc/passwd"), ""),
        ["a negative size"] = (() => Edited("\"size\":", "\"size\":-"), ""),
        ["a manifest of schema 1"] = (SchemaOne, ""),
        ["a manifest that is deep"] = (() => RawImage.Of(_good).Edit(
            t => t[..^1] + ",\"x\":" + new string('[', 20_000) + new string(']', 20_000) + "}"), ""),
        ["a manifest that is both image and index"] =
            (() => RawImage.Of(_good).Edit(t => t[..^1] + ",\"manifests\":[]}"), ""),
        ["a key twice"] = (() => RawImage.Of(_good).Edit(t => t[..^1] + ",\"layers\":[]}"), ""),
    };

    public static TheoryData<string> Names => [.. _images.Keys];

    [HostTheory]
    [MemberData(nameof(Names))]
    public async Task It_is_refused_and_nothing_has_changed(string what)
    {
        File.WriteAllText(Canary, "alive");
        await store.ImportAsync(Write(RawImage.Of(_stored), isLayout: true), "localhost/good:v1");
        var (make, words) = _images[what];
        string[] sources = [Write(make(), isLayout: true), Write(make(), isLayout: false)];
        var before = HostPicture.Take(store.Paths);

        foreach (var source in sources)
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(
                () => store.ImportAsync(source, "localhost/hostile:v1"));

            Assert.True(
                error.Code is ErrorCode.InvalidImage or ErrorCode.ToolFailed or ErrorCode.SourceNotFound,
                error.ToString());
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            Assert.Equal(before, HostPicture.Take(store.Paths));
        }

        Assert.Equal("alive", File.ReadAllText(Canary));
        Assert.DoesNotContain("localhost/hostile:v1", store.Engine.Images.ListNames());
        await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", store.Engine.Images.Path);
    }

    private string Write(RawImage image, bool isLayout)
    {
        var folder = Directory.CreateTempSubdirectory("hostile-").FullName;
        return isLayout ? image.WriteLayout(folder) : image.WriteDirectory(folder);
    }

    private static RawImage Edited(string old, string changed) =>
        RawImage.Of(_good).Edit(manifest => manifest.Replace(old, changed, StringComparison.Ordinal));

    private static RawImage Swapped(byte[] content, bool isLayer)
    {
        var image = RawImage.Of(_good);
        var manifest = JsonNode.Parse(image.Manifest)!;
        var descriptor = isLayer ? manifest["layers"]![0]! : manifest["config"]!;
        image.Swap((string)descriptor["digest"]!, content);
        return image;
    }

    private static RawImage Resized(int difference)
    {
        var image = new RawImage();
        var layer = image.Add(_other, RawImage.OciLayer);
        layer["size"] = (int)layer["size"]! + difference;
        image.Manifest = image.Document(
            image.Add(RawImage.Configuration(RawImage.Architecture, RawImage.DigestOf(_other)), RawImage.OciConfig),
            layer);
        return image;
    }

    private static RawImage Configured(params string[] diffIds)
    {
        var image = new RawImage();
        var config = image.Add(RawImage.Configuration(RawImage.Architecture, diffIds), RawImage.OciConfig);
        image.Manifest = image.Document(config, image.Add(_good.ToArray(), RawImage.OciLayer));
        return image;
    }

    private static RawImage TwoKinds()
    {
        var image = new RawImage();
        var tar = RawImage.DigestOf(_good.ToArray());
        var config = image.Add(RawImage.Configuration(RawImage.Architecture, tar, tar), RawImage.OciConfig);
        image.Manifest = image.Document(
            config, image.Add(_good.ToArray(), RawImage.OciLayer),
            image.Add(_good.ToArray(), RawImage.OciLayer + "+gzip"));
        return image;
    }

    private static RawImage SchemaOne() => new()
    {
        ManifestType = "application/vnd.docker.distribution.manifest.v1+json",
        Manifest = Encoding.UTF8.GetBytes(
            """{"schemaVersion":1,"name":"x","tag":"v1","architecture":"amd64","fsLayers":[],"history":[]}"""),
    };
}
