using System.Formats.Tar;
using System.Text;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images;

public sealed class ImagePathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ImageTransport.OciArchive, "blobs/sha256/00", "oci-layout", "index.json")]
    [InlineData(ImageTransport.OciArchive, "./index.json", "./oci-layout")]
    [InlineData(ImageTransport.DockerArchive, "manifest.json", "repositories")]
    public void The_kind_of_an_archive_is_known_by_its_entries(ImageTransport transport, params string[] entries)
    {
        var archive = Archive(entries);

        var source = ImageSource.OfPath(archive);

        Assert.Equal(transport, source.Transport);
        Assert.Equal(archive, source.Location);
    }

    // Of several images skopeo would choose none in the layout.
    [Theory]
    [InlineData(ImageTransport.OciArchive, 1)]
    [InlineData(ImageTransport.DockerArchive, 2)]
    [InlineData(ImageTransport.DockerArchive, 0)]
    public void Docker_and_oci_archive_in_one_is_read_for_its_own_digest(ImageTransport transport, int images)
    {
        var index = $$"""{"manifests":[{{string.Join(',', Enumerable.Repeat("{}", images))}}]}""";
        var archive = Archive(("manifest.json", "[]"), ("oci-layout", "{}"), ("index.json", index));

        Assert.Equal(transport, ImageSource.OfPath(archive).Transport);
        Assert.Equal(ImageTransport.DockerArchive, ImageSource.Parse("dockertar:" + archive, "/").Transport);
    }

    [Fact]
    public void A_folder_with_a_layout_is_a_layout_and_one_with_a_manifest_is_of_skopeo()
    {
        File.WriteAllText(Path.Combine(_folder, "manifest.json"), "{}");
        var layout = Directory.CreateDirectory(Path.Combine(_folder, "layout")).FullName;
        File.WriteAllText(Path.Combine(layout, "oci-layout"), "{}");

        Assert.Equal(ImageTransport.OciLayout, ImageSource.OfPath(layout).Transport);
        Assert.Equal(ImageTransport.Directory, ImageSource.OfPath(_folder).Transport);
    }

    [Fact]
    public void A_root_file_system_is_no_image_and_the_error_says_what_makes_one_of_it()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "rootfs/etc"));

        foreach (var path in new[] { Path.Combine(_folder, "rootfs"), Archive("etc/passwd") })
        {
            var error = Assert.Throws<SystemContainersException>(() => ImageSource.OfPath(path));
            Assert.Equal(ErrorCode.InvalidImage, error.Code);
            Assert.Contains("build an image first", error.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_text_that_starts_as_a_path_is_one()
    {
        var archive = Archive("oci-layout");

        var source = ImageSource.Parse("./image.tar", _folder);

        Assert.Equal(ImageTransport.OciArchive, source.Transport);
        Assert.Equal(archive, source.Location);
    }

    [Fact]
    public void A_path_where_nothing_is_is_refused()
    {
        var error = Assert.Throws<SystemContainersException>(() => ImageSource.Parse("./nothing.tar", _folder));

        Assert.Equal(ErrorCode.SourceNotFound, error.Code);
        Assert.Equal(Path.Combine(_folder, "nothing.tar"), error.Target);
    }

    [Fact]
    public void A_file_that_is_no_image_is_refused()
    {
        var text = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(text, new string('x', 2000));

        foreach (var path in new[] { text, Archive("some/file") })
        {
            var error = Assert.Throws<SystemContainersException>(() => ImageSource.OfPath(path));
            Assert.Equal(ErrorCode.InvalidImage, error.Code);
        }
    }

    private string Archive(params string[] entries) =>
        Archive([.. entries.Select(entry => (entry, string.Empty))]);

    private string Archive(params (string Name, string Content)[] entries)
    {
        var path = Path.Combine(_folder, "image.tar");
        using var tar = new TarWriter(File.Create(path));
        foreach (var (name, content) in entries)
        {
            var data = new MemoryStream(Encoding.UTF8.GetBytes(content));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
        }

        return path;
    }
}
