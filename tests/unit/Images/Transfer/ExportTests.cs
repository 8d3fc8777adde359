using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using SystemContainers.Images;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Transfer;

/// <summary>Images leave the store bit by bit, and a place that is not theirs is left alone.</summary>
public sealed class ExportTests : IDisposable
{
    private const string Name = "registry.example.com/team/app:v1";
    private readonly TransferStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(ImageFormat.OciArchive, false)]
    [InlineData(ImageFormat.OciArchive, true)]
    [InlineData(ImageFormat.DockerArchive, false)]
    [InlineData(ImageFormat.DockerArchive, true)]
    [InlineData(ImageFormat.OciLayout, false)]
    [InlineData(ImageFormat.OciLayout, true)]
    [InlineData(ImageFormat.Directory, false)]
    [InlineData(ImageFormat.Directory, true)]
    public async Task What_was_exported_has_the_digest_that_it_came_with(ImageFormat format, bool isDocker)
    {
        var image = await _store.AddAsync(Name, isDocker);

        var file = await _store.ExportAsync(Name, "image", format);

        Assert.Equal((image.Digest, image.ConfigDigest, Name), (file.Digest, file.ConfigDigest, file.Name));
        var raw = await _store.SkopeoAsync("inspect", "--raw", file.Source);
        Assert.Equal(image.Digest, LayerStore.DigestOf(Encoding.UTF8.GetBytes(raw)));
        Assert.Equal(isDocker, raw.Contains("vnd.docker.distribution.manifest.v2", StringComparison.Ordinal));

        using var other = new TransferStore();
        var again = await other.ImportAsync(file.Source, format == ImageFormat.Directory ? Name : null);
        Assert.Equal((Name, image.Digest), (again.Name, again.Digest));
        Assert.Equal(image.Layers, again.Layers);
        Assert.Equal([_store.At("out/image")], Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Fact]
    public async Task A_docker_archive_is_an_oci_archive_with_what_docker_reads()
    {
        var image = await _store.AddAsync(Name);

        var file = await _store.ExportAsync(Name, "image.tar", ImageFormat.DockerArchive);

        var raw = await _store.SkopeoAsync("inspect", "--raw", "oci-archive:" + file.Path);
        Assert.Equal(image.Digest, LayerStore.DigestOf(Encoding.UTF8.GetBytes(raw)));
        var inspected = JsonNode.Parse(await _store.SkopeoAsync("inspect", file.Source))!;
        Assert.Equal(image.Layers.Count, inspected["Layers"]!.AsArray().Count);
        Assert.Equal(
            [Name],
            JsonNode.Parse(ReadEntry(file.Path, "manifest.json"))![0]!["RepoTags"]!.AsArray().Select(t => (string)t!));
    }

    [Fact]
    public async Task The_same_image_gives_the_same_archive()
    {
        await _store.AddAsync(Name);

        var first = await _store.ExportAsync(Name, "first.tar");
        var second = await _store.ExportAsync(Name, "second.tar");

        Assert.Equal(await File.ReadAllBytesAsync(first.Path, Token), await File.ReadAllBytesAsync(second.Path, Token));
    }

    [Fact]
    public async Task Images_of_one_layout_share_their_layers_and_each_is_found_by_its_name()
    {
        await _store.AddAsync(Name);
        var other = await _store.AddAsync("registry.example.com/other/app:v1");
        await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);
        var before = Directory.GetFiles(_store.At("out/layout/blobs/sha256")).Length;

        var file = await _store.ExportAsync(other.Name, "layout", ImageFormat.OciLayout);
        await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);

        // One layer, configuration and manifest.
        Assert.Equal(before + 3, Directory.GetFiles(_store.At("out/layout/blobs/sha256")).Length);
        var index = JsonNode.Parse(await File.ReadAllBytesAsync(_store.At("out/layout/index.json"), Token))!;
        Assert.Equal(2, index["manifests"]!.AsArray().Count);
        using var empty = new TransferStore();
        Assert.Equal(
            (other.Name, other.Digest), await empty.ImportAsync(file.Source) is var i ? (i.Name, i.Digest) : default);
    }

    [Fact]
    public async Task An_image_that_no_program_would_find_among_others_is_not_put_there()
    {
        await _store.AddAsync(Name);
        await _store.AddAsync("registry.example.com/docker:v1", isDocker: true);
        await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);
        var before = await File.ReadAllTextAsync(_store.At("out/layout/index.json"), Token);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _store.ExportAsync("registry.example.com/docker:v1", "layout", ImageFormat.OciLayout));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal(before, await File.ReadAllTextAsync(_store.At("out/layout/index.json"), Token));
    }

    [Fact]
    public async Task A_layout_that_was_left_with_a_damaged_blob_is_mended_by_the_next_export()
    {
        var image = await _store.AddAsync(Name);
        await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);
        var blob = _store.At("out/layout/blobs/sha256/" + image.Layers[0]["sha256:".Length..]);
        await File.WriteAllTextAsync(blob, "damage", Token);

        await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);

        Assert.Equal(image.Layers[0], LayerStore.DigestOf(await File.ReadAllBytesAsync(blob, Token)));
    }

    [Theory]
    [InlineData(ImageFormat.OciArchive)]
    [InlineData(ImageFormat.DockerArchive)]
    [InlineData(ImageFormat.OciLayout)]
    [InlineData(ImageFormat.Directory)]
    public async Task A_damaged_layer_of_the_store_is_named_and_nothing_is_written(ImageFormat format)
    {
        var image = await _store.AddAsync(Name);
        var blob = _store.Blobs.PathOf(image.Layers[1]);
        var bytes = await File.ReadAllBytesAsync(blob, Token);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(blob, bytes, Token);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _store.ExportAsync(Name, "image", format));

        Assert.Equal(ErrorCode.StoreCorrupt, error.Code);
        Assert.Contains(image.Layers[1], error.Message, StringComparison.Ordinal);
        Assert.Contains("Repair", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("shorter")]
    public async Task A_layer_of_another_length_is_damaged_too(string length)
    {
        var image = await _store.AddAsync(Name);
        var blob = _store.Blobs.PathOf(image.Layers[0]);
        var bytes = await File.ReadAllBytesAsync(blob, Token);
        await File.WriteAllBytesAsync(blob, length == "longer" ? [.. bytes, 0] : bytes[..^1], Token);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => _store.ExportAsync(Name, "image.tar"));

        Assert.Equal(ErrorCode.StoreCorrupt, error.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Fact]
    public async Task A_file_that_is_no_image_is_replaced_only_by_force_and_an_image_always()
    {
        await _store.AddAsync(Name);
        await File.WriteAllTextAsync(_store.At("out/image.tar"), "precious", Token);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => _store.ExportAsync(Name, "image.tar"));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Equal("precious", await File.ReadAllTextAsync(_store.At("out/image.tar"), Token));

        await _store.ExportAsync(Name, "image.tar", force: true);
        await _store.ExportAsync(Name, "image.tar");
        Assert.Single(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Theory]
    [InlineData("folder", ImageFormat.OciArchive)]
    [InlineData("folder", ImageFormat.OciLayout)]
    [InlineData("folder", ImageFormat.Directory)]
    [InlineData("folder/file", ImageFormat.OciLayout)]
    [InlineData("folder/file", ImageFormat.Directory)]
    [InlineData("absent/image.tar", ImageFormat.OciArchive)]
    [InlineData("a:b.tar", ImageFormat.OciArchive)]
    public async Task A_place_that_cannot_be_is_refused_even_by_force(string output, ImageFormat format)
    {
        await _store.AddAsync(Name);
        Directory.CreateDirectory(_store.At("out/folder"));
        await File.WriteAllTextAsync(_store.At("out/folder/file"), "precious", Token);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _store.ExportAsync(Name, output, format, force: true));

        Assert.Equal((ErrorCode.InvalidArgument, _store.At("out/" + output)), (error.Code, error.Target));
        Assert.Equal("precious", await File.ReadAllTextAsync(_store.At("out/folder/file"), Token));
        Assert.Single(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Fact]
    public async Task A_folder_of_skopeo_is_replaced_as_a_whole()
    {
        await _store.AddAsync(Name);
        var other = await _store.AddAsync("registry.example.com/other:v1");
        await _store.ExportAsync(Name, "image", ImageFormat.Directory);

        var file = await _store.ExportAsync(other.Name, "image", ImageFormat.Directory);

        // Version, manifest, configuration and two layers.
        Assert.Equal(5, Directory.GetFiles(file.Path).Length);
        Assert.Single(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Fact]
    public async Task What_is_left_of_an_export_that_was_killed_is_removed_by_the_next()
    {
        await _store.AddAsync(Name);
        await File.WriteAllTextAsync(_store.At($"out/.4194304.{new string('a', 32)}.new"), "half", Token);

        await _store.ExportAsync(Name, "image.tar");

        Assert.Single(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Fact]
    public async Task An_image_whose_layers_are_not_kept_and_whose_source_is_away_says_what_to_do()
    {
        var image = await _store.AddAsync(Name);
        _store.Blobs.Remove(image.Layers[0]);
        var source = ImageSource.Parse(image.Source!, "/");
        Directory.Delete(source.Location, recursive: true);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => _store.ExportAsync(Name, "image.tar"));

        Assert.Equal((ErrorCode.SourceNotFound, Name), (error.Code, error.Target));
        Assert.Contains(source.Location, error.Remedy, StringComparison.Ordinal);
        Assert.Contains("import it again", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    [Fact]
    public async Task An_export_that_is_cancelled_leaves_nothing()
    {
        await _store.AddAsync(Name);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var options = new ExportOptions { Image = ImageReference.Parse(Name), Output = _store.At("out/image.tar") };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.Images.ExportAsync(options, NullObserver.Instance, stop.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.At("out")));
    }

    private static byte[] ReadEntry(string archive, string name)
    {
        using var reader = new TarReader(File.OpenRead(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name == name)
            {
                using var content = new MemoryStream();
                entry.DataStream!.CopyTo(content);
                return content.ToArray();
            }
        }

        throw new InvalidDataException($"there is no {name}");
    }
}
