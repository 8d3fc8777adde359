using System.Text;
using SystemContainers.Images;
using SystemContainers.Images.Sources;
using SystemContainers.UnitTests.Images.Building;
using SystemContainers.UnitTests.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Sources;

public sealed class SourceNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1:5000/hello:v1", "127.0.0.1:5000/hello:v1")]
    [InlineData("http:127.0.0.1:5000/hello", "127.0.0.1:5000/hello:latest")]
    [InlineData("docker:etcd", "etcd:latest")]
    [InlineData("containers-storage:localhost/etcd:3", "localhost/etcd:3")]
    [InlineData("docker-archive:/no/such.tar:etcd:3", "etcd:3")]
    public void A_name_in_the_source_is_the_name(string source, string name) => Assert.Equal(name, Of(source));

    [Theory]
    [InlineData(ImageFormat.OciLayout, "oci:", "")]
    [InlineData(ImageFormat.OciLayout, "oci:", ":v1")]
    [InlineData(ImageFormat.OciArchive, "oci-archive:", "")]
    [InlineData(ImageFormat.OciArchive, "oci-archive:", ":v1")]
    [InlineData(ImageFormat.DockerArchive, "dockertar:", "")]
    public async Task What_was_built_here_has_the_name_it_was_built_with(
        ImageFormat format, string prefix, string suffix)
    {
        using var folder = new BuildFolder();
        var image = await new ImageBuilder().BuildAsync(
            folder.Options("out", format), NullObserver.Instance, TestContext.Current.CancellationToken);

        Assert.Equal("registry.example.com/team/hello:v1", Of(prefix + image.Path + suffix));
    }

    [Theory]
    [InlineData("""[{"RepoTags":["registry.example.com/etcd:3","other:1"]}]""", "registry.example.com/etcd:3")]
    [InlineData("""[{"RepoTags":["first:1"]},{"RepoTags":["last:2"]}]""", "last:2")]
    [InlineData("""[{"RepoTags":null}]""", "saved-image:latest")]
    [InlineData("""[{"RepoTags":[]}]""", "saved-image:latest")]
    [InlineData("""[{}]""", "saved-image:latest")]
    [InlineData("[]", "saved-image:latest")]
    [InlineData("""[{"RepoTags":["NOT a name"]}]""", "saved-image:latest")]
    [Trait("Defect", "39")]
    public void Of_an_archive_the_last_image_and_its_first_tag_count(string manifest, string name)
    {
        Archive("saved-image.tar", "manifest.json", manifest);

        Assert.Equal(name, Of("dockertar:" + _folder.At("saved-image.tar")));
    }

    [Fact]
    public void An_image_of_an_archive_chosen_by_number_has_its_own_name()
    {
        Archive("two.tar", "manifest.json", """[{"RepoTags":["first:1"]},{"RepoTags":["last:2"]}]""");

        Assert.Equal("first:1", Of($"docker-archive:{_folder.At("two.tar")}:@0"));
    }

    [Theory]
    [InlineData("manifest.json", "[1]")]
    [InlineData("manifest.json", "[{\"RepoTags\":[1]}]")]
    [InlineData("manifest.json", "[{")]
    [InlineData("index.json", "[]")]
    [InlineData("index.json", "{\"manifests\":[1]}")]
    [InlineData("index.json", "{\"manifests\":[{\"annotations\":1}]}")]
    [InlineData("index.json", "{\"manifests\":[{\"annotations\":{\"io.containerd.image.name\":1}}]}")]
    public void An_archive_whose_list_of_images_is_damaged_is_refused_by_name(string file, string content)
    {
        Archive("bad.tar", file, content);
        _folder.Write("layout/index.json", content);

        IsUnreadable(file == "index.json" ? "oci-archive:" : "dockertar:", "bad.tar");
        if (file == "index.json")
        {
            IsUnreadable("oci:", "layout");
        }
    }

    [Fact]
    public void A_file_that_is_no_archive_is_refused_by_name()
    {
        _folder.Write("text.tar", string.Concat(Enumerable.Repeat("This is no archive. ", 200)));
        _folder.Write("short.tar", "x");

        IsUnreadable("dockertar:", "text.tar");
        IsUnreadable("oci-archive:", "short.tar");
    }

    [Theory]
    [InlineData("dockertar:")]
    [InlineData("oci-archive:")]
    [InlineData("oci:/")]
    [InlineData("dir:")]
    public void A_path_where_nothing_is_is_not_found(string prefix)
    {
        var error = Assert.Throws<SystemContainersException>(() => Of(prefix + _folder.At("nothing")));

        Assert.Equal(ErrorCode.SourceNotFound, error.Code);
    }

    [Theory]
    [InlineData("hello.tar", "hello:latest")]
    [InlineData("hello.tgz", "hello:latest")]
    [InlineData("hello", "hello:latest")]
    public void A_folder_without_a_name_inside_has_that_of_its_path(string folder, string name)
    {
        Directory.CreateDirectory(_folder.At(folder));

        Assert.Equal(name, Of("dir:" + _folder.At(folder) + "/"));
    }

    [Fact]
    public void The_tag_of_a_layout_without_names_is_kept()
    {
        _folder.Write(
            "hello/index.json", """{"manifests":[{"annotations":{"org.opencontainers.image.ref.name":"v7"}}]}""");

        Assert.Equal("hello:v7", Of($"oci:{_folder.At("hello")}:v7"));
    }

    private static string Of(string source) => SourceName.Of(ImageSource.Parse(source, "/")).ToString();

    private void Archive(string name, string file, string content) =>
        _folder.Write(
            name, new LayerTar().File(file, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(content))).ToArray());

    private void IsUnreadable(string prefix, string name)
    {
        var error = Assert.Throws<SystemContainersException>(() => Of(prefix + _folder.At(name)));
        Assert.Equal(ErrorCode.InvalidImage, error.Code);
        Assert.Contains(_folder.At(name), error.Message, StringComparison.Ordinal);
    }
}
