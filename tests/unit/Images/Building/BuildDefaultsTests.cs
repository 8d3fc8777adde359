using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class BuildDefaultsTests
{
    [Theory]
    [InlineData("/tmp/hello.tar", ImageFormat.OciArchive)]
    [InlineData("/tmp/hello", ImageFormat.OciLayout)]
    [InlineData("/tmp/hello.tar/layout", ImageFormat.OciLayout)]
    public void An_output_that_ends_like_an_archive_is_one(string output, ImageFormat format) =>
        Assert.Equal(format, BuildDefaults.Format(output));

    [Fact]
    public void SOURCE_DATE_EPOCH_is_when_the_image_was_built() =>
        Assert.Equal(new DateTimeOffset(2001, 9, 9, 1, 46, 40, TimeSpan.Zero), Created("1000000000"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_SOURCE_DATE_EPOCH_nothing_is_given(string? value) => Assert.Null(Created(value));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("253402300800")]
    public void A_SOURCE_DATE_EPOCH_that_is_no_time_is_refused(string value)
    {
        var exception = Assert.Throws<SystemContainersException>(() => Created(value));

        Assert.Equal((ErrorCode.InvalidArgument, "SOURCE_DATE_EPOCH"), (exception.Code, exception.Target));
    }

    private static DateTimeOffset? Created(string? value) =>
        BuildDefaults.Created(name => name == "SOURCE_DATE_EPOCH" ? value : null);
}
