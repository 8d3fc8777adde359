using SystemContainers.Host.Processes;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Ostree;

/// <summary>What is written here is what the ostree command would write, and it reads it.</summary>
public sealed class OstreeCommandTests : IDisposable
{
    private readonly LayerStore _store;

    public OstreeCommandTests()
    {
        Requirements.Program("ostree");
        _store = new LayerStore(Path.GetTempPath());
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Checksums_are_those_of_the_ostree_command_and_it_finds_no_error()
    {
        var ours = _store.Import(Tree());
        using (var checkout = new HardLinkCheckout(_store.Repository))
        using (var parent = DirectoryHandle.Open(_store.At(".")))
        {
            var root = new LayerMerge(_store.Repository).Merge([ours]);
            checkout.Write(root, parent, "tree", TestContext.Current.CancellationToken);
        }

        var other = new Repository(_store.At("other"));
        await Ostree(other, "init", "--mode=bare");
        await Ostree(other, "commit", "--branch=ociimage/x", "--fsync=false", "--tree=dir=" + _store.At("tree"));

        var theirs = other.ReadCommit(other.ResolveRef("x")!);
        Assert.Equal((theirs.Tree, theirs.DirectoryMetadata), (ours.Tree, ours.DirectoryMetadata));
    }

    [Fact]
    public async Task The_ostree_command_reads_and_verifies_what_was_written()
    {
        var transaction = new ObjectTransaction(_store.Repository);
        var importer = new OstreeLayerImporter(transaction, NullObserver.Instance, _ => { });
        var tar = Tree().ToArray();
        var commit = importer.Import(
            LayerStore.DescriptorOf(tar), new MemoryStream(tar), TestContext.Current.CancellationToken);
        transaction.Commit();
        transaction.Dispose();
        _store.Repository.SetRef("layer", commit);

        await Ostree(_store.Repository, "fsck");
        var list = await Ostree(_store.Repository, "ls", "-R", "-C", "ociimage/layer");
        var refs = await Ostree(_store.Repository, "refs");
        var size = await Ostree(_store.Repository, "show", "--print-metadata-key=docker.size", "ociimage/layer");

        Assert.Contains("-04755 5 5", list, StringComparison.Ordinal);
        Assert.Contains("/many/file-0299", list, StringComparison.Ordinal);
        Assert.Contains("/link -> many/file-0001", list, StringComparison.Ordinal);
        Assert.Contains("/empty", list, StringComparison.Ordinal);
        Assert.Contains("/\U0001F40B", list, StringComparison.Ordinal);
        Assert.Equal("ociimage/layer\n", refs);
        Assert.Equal($"'{tar.Length}'\n", size);
    }

    [Fact]
    public async Task A_lost_or_changed_object_is_seen_when_it_is_read()
    {
        var commit = _store.Import(Tree());
        var repository = _store.Repository;
        foreach (var (checksum, type) in new[] { (commit.Tree, "dirtree"), (commit.DirectoryMetadata, "dirmeta") })
        {
            var path = Path.Combine(repository.ObjectDirectory, Repository.ObjectName(checksum, type));
            var good = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            var random = new Random(5);
            for (var i = 0; i < 100; i++)
            {
                var bad = good.ToArray();
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, i % 2 == 0 ? bad : good[..random.Next(good.Length)]);
                IsCorrupt(path, () => Read(repository, checksum, type));
            }

            File.Delete(path);
            IsCorrupt(path, () => Read(repository, checksum, type));
        }
    }

    [Fact]
    public void Objects_of_a_transaction_that_was_given_up_are_nowhere()
    {
        var before = Directory.GetFileSystemEntries(_store.At("repo"), "*", SearchOption.AllDirectories);

        using (var transaction = new ObjectTransaction(_store.Repository))
        {
            transaction.AddFile(FileMetadata.DefaultFile, "content"u8);
            transaction.AddLink(new FileMetadata(0, 0, FileMetadata.SymbolicLink | 0x1FF, []), "target");
            transaction.AddMetadata("dirmeta", ObjectFormat.DirectoryMetadata(FileMetadata.DefaultDirectory));
        }

        Assert.Equal(before, Directory.GetFileSystemEntries(_store.At("repo"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void An_object_that_is_known_to_be_damaged_is_written_anew_and_others_are_not()
    {
        var first = Add(null, "good");
        var path = _store.Repository.ContentPath(Convert.ToHexStringLower(first));
        var name = Repository.ObjectName(Convert.ToHexStringLower(first), "file");
        File.WriteAllText(path, "damaged");

        Add(null, "good");
        Assert.Equal("damaged", File.ReadAllText(path));

        Add(new HashSet<string> { name }, "good");
        Assert.Equal("good", File.ReadAllText(path));

        byte[] Add(IReadOnlySet<string>? replaced, string content)
        {
            using var transaction = new ObjectTransaction(_store.Repository, replaced);
            var checksum = transaction.AddFile(FileMetadata.DefaultFile, System.Text.Encoding.UTF8.GetBytes(content));
            transaction.Commit();
            return checksum;
        }
    }

    [Fact]
    public async Task Many_threads_may_add_the_same_objects()
    {
        using (var transaction = new ObjectTransaction(_store.Repository))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 100; i++)
                {
                    var content = System.Text.Encoding.UTF8.GetBytes($"content {i}");
                    transaction.AddFile(FileMetadata.DefaultFile, content);
                    transaction.AddFile(FileMetadata.DefaultFile, new MemoryStream(content), CancellationToken.None);
                }
            })));
            transaction.Commit();
        }

        var objects = Directory.GetFiles(_store.Repository.ObjectDirectory, "*.file", SearchOption.AllDirectories);
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"content {i}").Order(StringComparer.Ordinal),
            objects.Select(File.ReadAllText).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_store.At("repo/tmp"), "*", SearchOption.AllDirectories));
    }

    // More than 255 and 65535 bytes of entries, so that offsets of every width occur, and names that sort differently
    // as UTF-8 and as UTF-16.
    private static LayerTar Tree()
    {
        var tar = new LayerTar().Directory("./", 0x1E8, owner: 3).Directory("empty/", 0x3FF).Directory("few/")
            .File("few/f", "")
            .Link("link", "many/file-0001").Link("dangling", "/no/such/place").File("set-user-id", "x", 0x9ED, owner: 5)
            .Pax(("path", "\U0001F40B")).File("x", "whale").Pax(("path", "\uFF5E")).File("x", "tilde")
            .Pax(("path", "few/\U0001F40B"), ("SCHILY.xattr.user.b", "2"), ("SCHILY.xattr.user.a", "1")).Directory("x/")
            .Pax(("SCHILY.xattr.user.note", "text")).File("with-attribute")
            .Pax(("SCHILY.xattr.security.capability", "\u0001\0\0\u0002\0 \0\0\0\0\0\0\0\0\0\0\0\0\0\0")).File("ping")
            .File("large", new string('l', 3 << 20)).Directory("many/").Directory("most/");
        for (var i = 0; i < 300; i++)
        {
            tar.File($"many/file-{i:D4}", $"{i}");
        }

        for (var i = 0; i < 1500; i++)
        {
            tar.HardLink($"most/a-rather-long-name-to-fill-the-tree-object-{i:D4}", "few/f");
        }

        return tar;
    }

    private static object Read(Repository repository, string checksum, string type) =>
        type == "dirtree" ? repository.ReadTree(checksum) : repository.ReadDirectoryMetadata(checksum);

    private static void IsCorrupt(string path, Func<object> read)
    {
        var error = Assert.Throws<SystemContainersException>(read);
        Assert.Equal((ErrorCode.StoreCorrupt, path), (error.Code, error.Target));
        Assert.Contains("Repair the image store", error.Remedy, StringComparison.Ordinal);
    }

    private static async Task<string> Ostree(Repository repository, string command, params string[] arguments)
    {
        var result = await CommandRunner.RunAsync(
            new Command("ostree", [command, "--repo=" + repository.Path, .. arguments]),
            NullObserver.Instance,
            TestContext.Current.CancellationToken);
        return result.StandardOutput;
    }
}
