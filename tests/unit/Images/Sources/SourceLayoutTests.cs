using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using SystemContainers.Images;
using SystemContainers.UnitTests.Images.Building;
using SystemContainers.UnitTests.Images.Transfer;
using Xunit;

namespace SystemContainers.UnitTests.Images.Sources;

/// <summary>What an OCI layout's index says of a manifest holds, or nothing is imported.</summary>
public sealed class SourceLayoutTests : IAsyncLifetime
{
    private const string Name = "registry.example.com/team/app:v1";
    private const string OciIndex = "application/vnd.oci.image.index.v1+json";
    private readonly TransferStore _store = new();
    private SystemImage _image = null!;
    private SystemImageFile _layout = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Index => Path.Join(_layout.Path, "index.json");

    private LayoutEditor Layout => new(_layout.Path);

    public async ValueTask InitializeAsync()
    {
        _image = await _store.AddAsync(Name);
        _layout = await _store.ExportAsync(Name, "layout", ImageFormat.OciLayout);
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manifest_that_was_changed_is_refused(bool isArchive)
    {
        var changed = Append(_image.Digest);

        await IsRefusedAsync(isArchive, _image.Digest, changed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_manifest_of_another_size_than_the_index_says_is_refused(bool isArchive)
    {
        await EditIndexAsync(descriptor => descriptor["size"] = 7);

        await IsRefusedAsync(isArchive, _image.Digest, "its index says 7");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_image_of_an_index_for_several_platforms_is_taken(bool isArchive)
    {
        await NestAsync(_ => { });

        Assert.Equal(_image.Digest, (await _store.ImportAsync(Source(isArchive), "other:v1")).Digest);
    }

    [Fact]
    public async Task An_index_for_several_platforms_that_was_changed_is_refused()
    {
        var index = await NestAsync(_ => { });

        await IsRefusedAsync(false, index, Append(index));
    }

    [Fact]
    public async Task An_image_of_such_an_index_that_was_changed_is_refused()
    {
        await NestAsync(_ => { });
        Append(_image.Digest);

        await IsRefusedAsync(false);
    }

    [Fact]
    public async Task An_image_of_such_an_index_with_another_size_is_refused()
    {
        await NestAsync(member => member["size"] = 7);

        await IsRefusedAsync(false, _image.Digest, "its index says 7");
    }

    [Fact]
    public async Task A_compressed_archive_is_read_too()
    {
        var archive = Source(isArchive: true)["oci-archive:".Length..];
        await using (var from = File.OpenRead(archive))
        await using (var to = new GZipStream(File.Create(archive + ".gz"), CompressionLevel.Fastest))
        {
            await from.CopyToAsync(to, Token);
        }

        Assert.Equal(_image.Digest, (await _store.ImportAsync($"oci-archive:{archive}.gz")).Digest);
    }

    // Appends a blank, which changes nothing that the document says.
    private string Append(string digest)
    {
        File.AppendAllText(Layout.PathOf(digest), " ");
        return BuiltLayout.DigestOf(File.ReadAllBytes(Layout.PathOf(digest)));
    }

    private async Task EditIndexAsync(Action<JsonNode> edit)
    {
        var index = JsonNode.Parse(await File.ReadAllTextAsync(Index, Token))!;
        edit(index["manifests"]![0]!);
        await File.WriteAllTextAsync(Index, index.ToJsonString(), Token);
    }

    // Puts an index for several platforms between the layout's own and the manifest.
    private async Task<string> NestAsync(Action<JsonNode> edit)
    {
        var digest = string.Empty;
        await EditIndexAsync(descriptor =>
        {
            var member = new JsonObject
            {
                ["mediaType"] = (string)descriptor["mediaType"]!,
                ["digest"] = _image.Digest,
                ["size"] = (long)descriptor["size"]!,
                ["platform"] = new JsonObject
                {
                    ["os"] = "linux", ["architecture"] = ImagePlatform.Host.Architecture,
                },
            };
            edit(member);
            var content = System.Text.Encoding.UTF8.GetBytes(new JsonObject
            {
                ["schemaVersion"] = 2, ["mediaType"] = OciIndex, ["manifests"] = new JsonArray(member),
            }.ToJsonString());
            digest = BuiltLayout.DigestOf(content);
            File.WriteAllBytes(Layout.PathOf(digest), content);
            descriptor["mediaType"] = OciIndex;
            descriptor["digest"] = digest;
            descriptor["size"] = content.Length;
        });
        return digest;
    }

    private string Source(bool isArchive)
    {
        if (!isArchive)
        {
            return _layout.Source;
        }

        var archive = _store.At("out/archive.tar");
        TarFile.CreateFromDirectory(_layout.Path, archive, includeBaseDirectory: false);
        return "oci-archive:" + archive;
    }

    private async Task IsRefusedAsync(bool isArchive, params string[] words)
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _store.ImportAsync(Source(isArchive), "other:v1"));

        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.Equal(words.Length == 0 ? error.Code : ErrorCode.InvalidImage, error.Code);
        Assert.Equal([Name], _store.Images.ListNames());
    }
}
