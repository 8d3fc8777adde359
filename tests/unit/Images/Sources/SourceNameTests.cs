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

    [Theory]
    [InlineData("Lay-1", "", "lay-1:latest")]
    [InlineData("L4.TAR", "", "l4:latest")]
    [InlineData("My  Image (2)", ":v1", "my-image-2:v1")]
    [InlineData("a__b.c--d._e", "", "a__b.c--d-e:latest")]
    public void What_no_repository_may_have_in_its_name_is_replaced(string folder, string suffix, string name)
    {
        Directory.CreateDirectory(_folder.At(folder));

        Assert.Equal(name, Of($"oci:{_folder.At(folder)}{suffix}"));
    }

    [Theory]
    [InlineData("Ω", "")]
    [InlineData("hello", ":not a tag")]
    public void A_path_that_gives_no_name_is_refused_with_the_advice_to_give_one(string folder, string suffix)
    {
        Directory.CreateDirectory(_folder.At(folder));

        var error = Assert.Throws<SystemContainersException>(() => Of($"oci:{_folder.At(folder)}{suffix}"));

        Assert.Equal(ErrorCode.InvalidReference, error.Code);
        Assert.Contains("a name to store it under", error.Remedy, StringComparison.Ordinal);
    }

    // podman and skopeo record no more than the reference in the layout.
    [Theory]
    [InlineData("localhost/psave:v1", null, "", "localhost/psave:v1")]
    [InlineData("example.com/saved:s1", null, ":example.com/saved:s1", "example.com/saved:s1")]
    [InlineData("hello:v1", null, "", "hello:v1")]
    [InlineData("hello:v1", null, ":hello:v1", "hello:v1")]
    [InlineData("hello:v1", null, ":@0", "hello:v1")]
    [InlineData("hello:v1", "docker.io/library/hello:v2", "", "docker.io/library/hello:v2")]
    [InlineData("v1", null, "", "image:v1")]
    [InlineData("v1", null, ":v1", "image:v1")]
    [InlineData("v1", "NOT a name", "", "image:v1")]
    [InlineData("Not/A Name", null, "", "image:latest")]
    [InlineData("other:v1", null, ":hello:v1", "hello:v1")]
    public void The_reference_in_a_layout_names_the_image_where_it_is_a_full_name(
        string reference, string? known, string suffix, string name)
    {
        var annotation = known is null ? string.Empty : $",\"io.containerd.image.name\":\"{known}\"";
        var annotations = $"{{\"org.opencontainers.image.ref.name\":\"{reference}\"{annotation}}}";
        var index = $"{{\"manifests\":[{{\"annotations\":{annotations}}}]}}";
        _folder.Write("image/index.json", index);
        Archive("image.tar", "index.json", index);

        Assert.Equal(name, Of($"oci:{_folder.At("image")}{suffix}"));
        Assert.Equal(name, Of($"oci-archive:{_folder.At("image.tar")}{suffix}"));
    }

    [Fact]
    public void An_archive_that_is_dockers_too_keeps_the_name_that_docker_shows()
    {
        const string Index =
            """{"manifests":[{"annotations":{"io.containerd.image.name":"docker.io/library/hello:v1"}}]}""";
        _folder.Write("both.tar", new LayerTar().File("oci-layout", "{}").File("index.json", Index)
            .File("manifest.json", """[{"RepoTags":["hello:v1"]}]""").ToArray());

        Assert.Equal("hello:v1", Of(_folder.At("both.tar")));
        Assert.Equal("docker.io/library/hello:v1", Of("oci-archive:" + _folder.At("both.tar")));
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
