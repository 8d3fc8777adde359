using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images;

public sealed class ImagePlatformTests
{
    [Theory]
    [InlineData("linux/arm64", "linux/arm64", true)]
    [InlineData("linux/arm64", "linux/arm64/v8", true)]
    [InlineData("linux/arm/v7", "linux/arm", true)]
    [InlineData("linux/arm/v7", "linux/arm/v6", false)]
    [InlineData("linux/arm", "linux/arm64", false)]
    [InlineData("linux/amd64", "windows/amd64", false)]
    [InlineData("linux/amd64", null, true)]
    public void A_platform_covers_images_for_it_and_those_that_say_nothing(
        string platform, string? image, bool covers) =>
        Assert.Equal(covers, ImagePlatform.Parse(platform).Covers(image is null ? null : ImagePlatform.Parse(image)));

    [Theory]
    [InlineData("linux")]
    [InlineData("linux/")]
    [InlineData("linux/arm/v7/x")]
    [InlineData("--override-os/x")]
    [InlineData("linux/a b")]
    public void What_is_no_platform_is_refused(string text) =>
        Assert.Equal(
            ErrorCode.InvalidArgument, Assert.Throws<SystemContainersException>(() => ImagePlatform.Parse(text)).Code);
}
