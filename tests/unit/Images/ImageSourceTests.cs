using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images;

public sealed class ImageSourceTests : IDisposable
{
    private static readonly string _hex = new('a', 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("etcd", "docker://etcd:latest")]
    [InlineData("127.0.0.1:5000/hello-world:v1", "docker://127.0.0.1:5000/hello-world:v1")]
    [InlineData("https:registry.example.com/etcd", "docker://registry.example.com/etcd:latest")]
    [InlineData("https://registry.example.com/etcd:3", "docker://registry.example.com/etcd:3")]
    [InlineData("docker://registry.example.com/etcd:3", "docker://registry.example.com/etcd:3")]
    [InlineData("oci:etcd", "docker://etcd:latest")]
    [InlineData("oci:registry.example.com/etcd:3", "docker://registry.example.com/etcd:3")]
    [InlineData("docker:etcd", "docker-daemon:etcd:latest")]
    [InlineData("docker:etcd:3", "docker-daemon:etcd:3")]
    [InlineData("docker-daemon:etcd:3", "docker-daemon:etcd:3")]
    [InlineData("containers-storage:localhost/etcd", "containers-storage:localhost/etcd:latest")]
    [InlineData("dockertar:/srv/x.tar", "docker-archive:/srv/x.tar")]
    [InlineData("dockertar://srv/x.tar", "docker-archive:/srv/x.tar")]
    [InlineData("dockertar:x.tar", "docker-archive:/work-dir/x.tar")]
    [InlineData("docker-archive:x.tar:etcd:3", "docker-archive:/work-dir/x.tar:etcd:3")]
    [InlineData("oci-archive:/srv/x.tar", "oci-archive:/srv/x.tar")]
    [InlineData("oci-archive:../x.tar:v1", "oci-archive:/x.tar:v1")]
    [InlineData("oci:/srv/layout", "oci:/srv/layout")]
    [InlineData("oci:/srv/layout:v1", "oci:/srv/layout:v1")]
    [InlineData("oci:./layout:v1", "oci:/work-dir/layout:v1")]
    [InlineData("dir:/srv/a:b", "dir:/srv/a:b")]
    public void Every_prefix_of_the_old_command_and_of_containers_transports_is_understood(string text, string skopeo)
    {
        var source = ImageSource.Parse(text, "/work-dir");

        Assert.Equal(skopeo, source.SkopeoReference);
        Assert.False(source.IsInsecure);
        Assert.Equal(text, source.ToString());
    }

    [Theory]
    [InlineData("http:127.0.0.1:5000/etcd:3")]
    [InlineData("http://127.0.0.1:5000/etcd:3")]
    public void Http_before_a_name_allows_an_insecure_registry(string text)
    {
        var source = ImageSource.Parse(text, "/");

        Assert.True(source.IsInsecure);
        Assert.Equal("docker://127.0.0.1:5000/etcd:3", source.SkopeoReference);
    }

    // The old command looked for "http:" anywhere in the text.
    [Fact]
    public void Http_within_a_path_is_part_of_the_path()
    {
        var source = ImageSource.Parse("dir:/srv/http:x", "/");

        Assert.False(source.IsInsecure);
        Assert.Equal("/srv/http:x", source.Location);
    }

    [Fact]
    public void A_registry_image_can_be_pinned_to_a_digest() =>
        Assert.Equal(
            $"docker://registry.example.com/etcd@sha256:{_hex}",
            ImageSource.Parse($"registry.example.com/etcd@sha256:{_hex}", "/").SkopeoReference);

    [Fact]
    public void Oci_with_the_name_of_a_folder_is_a_layout()
    {
        Directory.CreateDirectory(_folder.At("layout"));

        var source = ImageSource.Parse("oci:layout:v1", _folder.Root);

        Assert.Equal(ImageTransport.OciLayout, source.Transport);
        Assert.Equal((_folder.At("layout"), "v1"), (source.Location, source.Selector));
        Assert.Equal("hello:v1", ImageSource.Parse("oci:layout:hello:v1", _folder.Root).Selector);
        Assert.Null(ImageSource.Parse("oci:layout:", _folder.Root).Selector);
    }

    [Theory]
    [InlineData("v1.tar")]
    [InlineData("V1.tar")]
    public void The_name_of_a_file_without_its_folder_is_hinted_at(string file)
    {
        _folder.Write(file, "x");

        string? Advice(string folder)
        {
            try
            {
                return ImageSource.Parse(file, folder).Advice;
            }
            catch (SystemContainersException e)
            {
                return e.Remedy;
            }
        }

        Assert.Contains("./" + file, Advice(_folder.Root), StringComparison.Ordinal);
        Assert.DoesNotContain("./" + file, Advice("/no/folder") ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dir:")]
    [InlineData("dockertar:")]
    [InlineData("oci-archive:")]
    [InlineData("oci-archive::v1")]
    [InlineData("oci:")]
    [InlineData("docker:")]
    [InlineData("docker://")]
    [InlineData("http:")]
    [InlineData("containers-storage:")]
    [InlineData("docker:Not A Name")]
    [InlineData("ostree:etcd@/srv/repo")]
    [InlineData("sha256:aa")]
    public void A_source_without_a_name_or_path_is_refused(string text)
    {
        var error = Assert.Throws<SystemContainersException>(() => ImageSource.Parse(text, "/work-dir"));

        Assert.Equal(ErrorCode.InvalidReference, error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_is_no_source(string text) =>
        Assert.Throws<ArgumentException>(() => ImageSource.Parse(text, "/"));
}
