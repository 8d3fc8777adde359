using System.Formats.Tar;
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
    [InlineData(ImageTransport.DockerArchive, "oci-layout", "index.json", "manifest.json")]
    public void The_kind_of_an_archive_is_known_by_its_entries(ImageTransport transport, params string[] entries)
    {
        var archive = Archive(entries);

        var source = ImageSource.OfPath(archive);

        Assert.Equal(transport, source.Transport);
        Assert.Equal(archive, source.Location);
    }

    [Fact]
    public void A_folder_with_a_layout_is_a_layout_and_any_other_is_of_skopeo()
    {
        var layout = Directory.CreateDirectory(Path.Combine(_folder, "layout")).FullName;
        File.WriteAllText(Path.Combine(layout, "oci-layout"), "{}");

        Assert.Equal(ImageTransport.OciLayout, ImageSource.OfPath(layout).Transport);
        Assert.Equal(ImageTransport.Directory, ImageSource.OfPath(_folder).Transport);
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

    private string Archive(params string[] entries)
    {
        var path = Path.Combine(_folder, "image.tar");
        using var tar = new TarWriter(File.Create(path));
        foreach (var entry in entries)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, entry));
        }

        return path;
    }
}
