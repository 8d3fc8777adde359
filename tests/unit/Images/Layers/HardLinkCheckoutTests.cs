using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

public sealed class HardLinkCheckoutTests : IDisposable
{
    private readonly LayerStore _store = new(Path.GetTempPath());

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_file_is_the_object_of_the_store_itself()
    {
        var root = Merge(new LayerTar().File("d/f", "F", 0x9ED, owner: 12).Link("d/l", "f").HardLink("d/h", "d/f"));

        Write(root, _store.At("."));

        foreach (var (name, checksum) in root.Directories["d"].Files)
        {
            Assert.Equal(
                FileStatus.Read(_store.Repository.ContentPath(checksum)).Identity,
                FileStatus.Read(_store.At("tree/d/" + name)).Identity);
        }

        Assert.Equal("F", File.ReadAllText(_store.At("tree/d/f")));
        Assert.Equal("f", new FileInfo(_store.At("tree/d/l")).LinkTarget);
        Assert.Equal((12u, 12u), OwnerOf("tree/d/f"));
        Assert.Equal((UnixFileMode)0x9ED, File.GetUnixFileMode(_store.At("tree/d/f")));
    }

    [Fact]
    public void Folders_have_the_owner_and_mode_of_the_image_empty_ones_too()
    {
        var root = Merge(
            new LayerTar().Directory("./", 0x1E8).Directory("tmp/", 0x3FF).Directory("home/", 0x1C0, owner: 5));

        Write(root, _store.At("."));

        Assert.Equal((UnixFileMode)0x1E8, File.GetUnixFileMode(_store.At("tree")));
        Assert.Equal((UnixFileMode)0x3FF, File.GetUnixFileMode(_store.At("tree/tmp")));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(_store.At("tree/home")));
        Assert.Equal((5u, 5u), OwnerOf("tree/home"));
    }

    [Fact]
    public void An_image_without_layers_is_an_empty_folder()
    {
        Write(new LayerMerge(_store.Repository).Merge([]), _store.At("."));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.At("tree")));
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(_store.At("tree")));
    }

    [Fact]
    public void Extended_attributes_are_on_files_and_folders()
    {
        const string capability = "\u0001\0\0\u0002\0 \0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        var root = Merge(new LayerTar()
            .Pax(("SCHILY.xattr.user.note", "of folder")).Directory("d/")
            .Pax(("SCHILY.xattr.security.capability", capability)).File("d/ping", owner: 3));

        Write(root, _store.At("."));

        Assert.Equal("of folder"u8.ToArray(), FileAttributes.Get(_store.At("tree/d"), "user.note"));
        Assert.Equal(
            capability.Select(c => (byte)c), FileAttributes.Get(_store.At("tree/d/ping"), "security.capability")!);
    }

    [Fact]
    public void A_target_on_another_file_system_is_refused_with_what_to_configure()
    {
        const string other = "/dev/shm";
        Assert.SkipUnless(
            Directory.Exists(other) && DeviceOf(other) != DeviceOf(_store.At(".")),
            "There is no second file system to write to.");
        var target = Directory.CreateDirectory(Path.Combine(other, Path.GetRandomFileName())).FullName;
        try
        {
            var error = Assert.Throws<SystemContainersException>(() => Write(Merge(new LayerTar().File("f")), target));

            Assert.Equal(ErrorCode.StorageUnsuitable, error.Code);
            Assert.Contains("/etc/atomic.conf", error.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    [Fact]
    public void A_file_that_the_store_has_lost_is_damage_of_the_store()
    {
        var root = Merge(new LayerTar().File("f"));
        File.Delete(_store.Repository.ContentPath(root.Files["f"]));

        var error = Assert.Throws<SystemContainersException>(() => Write(root, _store.At(".")));

        Assert.Equal(ErrorCode.StoreCorrupt, error.Code);
        Assert.Contains(root.Files["f"][2..], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_whose_metadata_is_lost_is_damage_of_the_store()
    {
        var root = Merge(new LayerTar().File("f"));
        File.Delete(Path.Combine(_store.Repository.ObjectDirectory, Repository.ObjectName(root.Metadata, "dirmeta")));

        Assert.Equal(
            ErrorCode.StoreCorrupt, Assert.Throws<SystemContainersException>(() => Write(root, _store.At("."))).Code);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused_and_left_as_it_is()
    {
        var root = Merge(new LayerTar().File("f", "new"));
        Directory.CreateDirectory(_store.At("tree"));
        File.WriteAllText(_store.At("tree/f"), "old");

        Assert.Throws<SystemContainersException>(() => Write(root, _store.At(".")));

        Assert.Equal("old", File.ReadAllText(_store.At("tree/f")));
    }

    [Fact]
    public void A_checkout_can_be_stopped()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var root = Merge(new LayerTar().File("f"));
        using var checkout = new HardLinkCheckout(_store.Repository);
        using var parent = DirectoryHandle.Open(_store.At("."));

        Assert.Throws<OperationCanceledException>(() => checkout.Write(root, parent, "tree", source.Token));
        Assert.False(Directory.Exists(_store.At("tree")));
    }

    // ext4 allows 65,000 links to a file.
    [Fact]
    public void A_file_with_all_the_links_that_there_can_be_is_copied_with_all_that_belongs_to_it()
    {
        const string capability = "\u0001\0\0\u0002\0 \0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        var root = Merge(new LayerTar()
            .Pax(("SCHILY.xattr.security.capability", capability), ("SCHILY.xattr.user.note", "kept"))
            .File("f", "F", 0x9ED, owner: 12));
        var file = _store.Repository.ContentPath(root.Files["f"]);
        var isFull = false;
        using var objects = DirectoryHandle.Open(_store.At("."));
        for (var i = 0; i < 70_000 && !isFull; i++)
        {
            isFull = LibC.LinkAt(LibC.AtFdCwd, file, objects.Descriptor, $"link-{i}", 0) != 0;
        }

        Assert.SkipUnless(isFull, "This file system has no such limit.");
        Write(root, _store.At("."));

        Assert.NotEqual(FileStatus.Read(file).Identity, FileStatus.Read(_store.At("tree/f")).Identity);
        Assert.Equal("F", File.ReadAllText(_store.At("tree/f")));
        Assert.Equal((12u, 12u), OwnerOf("tree/f"));
        Assert.Equal((UnixFileMode)0x9ED, File.GetUnixFileMode(_store.At("tree/f")));
        Assert.Equal("kept"u8.ToArray(), FileAttributes.Get(_store.At("tree/f"), "user.note"));
        Assert.Equal(
            capability.Select(c => (byte)c), FileAttributes.Get(_store.At("tree/f"), "security.capability")!);
    }

    private static ulong DeviceOf(string path) => FileStatus.Read(path).Identity.Device;

    private (uint User, uint Group) OwnerOf(string name)
    {
        var status = FileStatus.Read(_store.At(name));
        return (status.UserId, status.GroupId);
    }

    private MergedDirectory Merge(LayerTar layer) => new LayerMerge(_store.Repository).Merge([_store.Import(layer)]);

    private void Write(MergedDirectory root, string parent)
    {
        using var checkout = new HardLinkCheckout(_store.Repository);
        using var directory = DirectoryHandle.Open(parent);
        checkout.Write(root, directory, "tree", TestContext.Current.CancellationToken);
    }
}
