using SystemContainers.Images;
using SystemContainers.Images.Building;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class ReproducibilityTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_input_at_another_time_and_place_gives_the_same_digest()
    {
        using var other = new BuildFolder();
        var first = await Build(_folder.Options());
        foreach (var path in Directory.EnumerateFiles(other.At("rootfs"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-400));
        }

        Assert.Equal(first.Digest, (await Build(other.Options())).Digest);
    }

    [Theory]
    [InlineData(ImageFormat.OciArchive)]
    [InlineData(ImageFormat.DockerArchive)]
    public async Task Two_archives_of_the_same_input_are_equal_byte_by_byte(ImageFormat format)
    {
        await Build(_folder.Options("first.tar", format));
        await Build(_folder.Options("second.tar", format));
        Assert.Equal(File.ReadAllBytes(_folder.At("first.tar")), File.ReadAllBytes(_folder.At("second.tar")));
    }

    [Fact]
    public async Task The_digest_is_the_same_in_every_format()
    {
        var layout = await Build(_folder.Options());
        Assert.Equal(layout.Digest, (await Build(_folder.Options("oci.tar", ImageFormat.OciArchive))).Digest);
        Assert.Equal(layout.Digest, (await Build(_folder.Options("docker.tar", ImageFormat.DockerArchive))).Digest);
    }

    [Fact]
    public async Task Other_content_or_another_mode_gives_another_digest()
    {
        var first = await Build(_folder.Options());
        _folder.Write("rootfs/etc/motd", "welcome!");
        var second = await Build(_folder.Options());
        File.SetUnixFileMode(_folder.At("rootfs/etc/motd"), UnixFileMode.UserRead);
        var third = await Build(_folder.Options());
        Assert.Equal(3, new[] { first.Digest, second.Digest, third.Digest }.Distinct().Count());
    }

    [Fact]
    public void An_archive_has_the_same_bytes_in_every_process()
    {
        using var output = new MemoryStream();
        var writer = new LayerTarWriter(output);
        writer.Write(
            new LayerEntry(new string('d', 120), LayerEntryKind.Directory) { UserId = 5_000_000 },
            TestContext.Current.CancellationToken);
        writer.Write(
            new LayerEntry("grüße", LayerEntryKind.File) { Size = 2, Content = new MemoryStream("hi"u8.ToArray()) },
            TestContext.Current.CancellationToken);
        writer.Finish();
        Assert.Equal(
            "sha256:2ac67852fcf5408b3dbe9de2085244789e3ac187d815d7bfe532e64fc6db731b",
            BuiltLayout.DigestOf(output.ToArray()));
    }

    private static Task<SystemImageFile> Build(ImageBuildOptions options) =>
        new ImageBuilder().BuildAsync(options, NullObserver.Instance, TestContext.Current.CancellationToken);
}
