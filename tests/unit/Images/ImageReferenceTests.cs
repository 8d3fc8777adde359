using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images;

public sealed class ImageReferenceTests
{
    private static readonly string _hex = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    [Theory]
    [InlineData("busybox", null, "busybox", "latest")]
    [InlineData("busybox:1.36", null, "busybox", "1.36")]
    [InlineData("library/busybox", null, "library/busybox", "latest")]
    [InlineData("docker.io/busybox", "docker.io", "docker.io/busybox", "latest")]
    [InlineData("localhost/app:v1", "localhost", "localhost/app", "v1")]
    [InlineData("127.0.0.1:5000/hello-world:v1", "127.0.0.1:5000", "127.0.0.1:5000/hello-world", "v1")]
    [InlineData("[::1]:5000/app", "[::1]:5000", "[::1]:5000/app", "latest")]
    [InlineData("Registry.Example.com/team/app:V1", "Registry.Example.com", "Registry.Example.com/team/app", "V1")]
    [InlineData("a__b/c---d/e.f:_x.y-z", null, "a__b/c---d/e.f", "_x.y-z")]
    public void A_name_has_a_registry_a_repository_and_a_tag(
        string text, string? registry, string repository, string tag)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal((registry, repository, tag), (reference.Registry, reference.Repository, reference.Tag));
        Assert.Null(reference.Digest);
        Assert.Equal($"{repository}:{tag}", reference.ToString());
    }

    // The old command asked DNS for the registry, and took the port and the path for a tag where DNS had no answer.
    [Fact]
    public void A_registry_that_no_name_server_knows_is_a_registry_all_the_same()
    {
        var reference = ImageReference.Parse("registry.invalid:5000/img");

        Assert.Equal("registry.invalid:5000", reference.Registry);
        Assert.Equal("registry.invalid:5000/img:latest", reference.ToString());
    }

    [Fact]
    public void A_name_with_a_digest_has_no_tag()
    {
        var reference = ImageReference.Parse($"docker.io/busybox@sha256:{_hex}");

        Assert.Null(reference.Tag);
        Assert.Equal("sha256:" + _hex, reference.Digest);
        Assert.Equal($"docker.io/busybox@sha256:{_hex}", reference.ToString());
    }

    [Fact]
    public void A_digest_alone_needs_no_prefix_when_it_is_whole()
    {
        Assert.Equal("sha256:" + _hex, ImageReference.Parse(_hex).ToString());
        Assert.Equal("sha256:" + _hex, ImageReference.Parse("sha256:" + _hex).ToString());
        Assert.Equal(string.Empty, ImageReference.Parse("sha256:0a").Repository);
    }

    [Theory]
    [InlineData("facade:2", "facade", "2")]
    [InlineData("cafe:beef", "cafe", "beef")]
    [InlineData("deadbeef", "deadbeef", "latest")]
    public void A_name_of_hexadecimal_digits_is_a_name(string text, string repository, string tag)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal((repository, tag), (reference.Repository, reference.Tag));
        Assert.Null(reference.Digest);
    }

    [Theory]
    [InlineData("registry.example.com:5000/team/etcd:3.5", "etcd")]
    [InlineData("etcd", "etcd")]
    public void The_base_name_is_the_last_part_of_the_repository(string text, string name) =>
        Assert.Equal(name, ImageReference.Parse(text).BaseName);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("busybox ")]
    [InlineData("busybox\n")]
    [InlineData("Busybox")]
    [InlineData("busybox:")]
    [InlineData("busybox:a b")]
    [InlineData("busybox:.x")]
    [InlineData(":1")]
    [InlineData("/busybox")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("../x")]
    [InlineData("-x")]
    [InlineData("a/../b")]
    [InlineData("é")]
    [InlineData("a\0b")]
    [InlineData("busybox@sha256:12")]
    [InlineData("busybox@")]
    [InlineData("busybox@md5:0123")]
    public void What_is_no_name_is_refused_with_the_text_and_an_example(string text)
    {
        var error = Assert.Throws<SystemContainersException>(() => ImageReference.Parse(text));

        Assert.Equal(ErrorCode.InvalidReference, error.Code);
        Assert.Contains($"'{text}'", error.Problem, StringComparison.Ordinal);
        Assert.Contains("registry.example.com/team/etcd:3.5", error.Remedy, StringComparison.Ordinal);
        Assert.False(ImageReference.TryParse(text, out _));
    }

    [Fact]
    public void A_tag_and_a_digest_together_are_refused()
    {
        var error = Assert.Throws<SystemContainersException>(() => ImageReference.Parse($"busybox:1@sha256:{_hex}"));

        Assert.Contains("both a tag and a digest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_has_at_most_128_characters_and_a_repository_255()
    {
        Assert.True(ImageReference.TryParse("a:" + new string('t', 128), out _));
        Assert.False(ImageReference.TryParse("a:" + new string('t', 129), out _));
        Assert.True(ImageReference.TryParse(new string('a', 255), out _));
        Assert.False(ImageReference.TryParse(new string('a', 256), out _));
    }

    [Fact]
    public void What_was_written_is_read_back_as_the_same()
    {
        foreach (var text in (string[])["etcd", "a.b/c:1", $"a.b:1/c@sha256:{_hex}", $"sha256:{_hex}", "sha256:ab"])
        {
            var reference = ImageReference.Parse(text);
            Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
        }
    }
}
