using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class CancellationTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ImageFormat.OciLayout, "layer 1")]
    [InlineData(ImageFormat.OciLayout, "layer 2")]
    [InlineData(ImageFormat.OciLayout, "writing")]
    [InlineData(ImageFormat.OciArchive, "layer 1")]
    [InlineData(ImageFormat.OciArchive, "writing")]
    [InlineData(ImageFormat.DockerArchive, "writing")]
    public async Task Cancelling_leaves_no_output_and_no_temporary_file(ImageFormat format, string status) =>
        await CancelAt(status, _folder.Options("out", format));

    [Theory]
    [InlineData(ImageFormat.OciLayout)]
    [InlineData(ImageFormat.OciArchive)]
    public async Task Cancelling_leaves_an_earlier_output_as_it_was(ImageFormat format)
    {
        await new ImageBuilder().BuildAsync(
            _folder.Options("out", format), NullObserver.Instance, TestContext.Current.CancellationToken);
        _folder.Write("rootfs/etc/motd", "changed");
        await CancelAt("writing", _folder.Options("out", format));
    }

    [Fact]
    public async Task A_failure_half_way_leaves_nothing()
    {
        var before = _folder.Snapshot();
        var observer = new RecordingObserver(progress =>
        {
            if (progress.Status.StartsWith("layer 2", StringComparison.Ordinal))
            {
                File.Move(_folder.At("exports/service.template"), _folder.At("moved"));
            }
        });
        var e = await Assert.ThrowsAsync<SystemContainersException>(() => new ImageBuilder().BuildAsync(
            _folder.Options(), observer, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.StorageUnsuitable, e.Code);
        Assert.Contains("service.template", e.Message, StringComparison.Ordinal);
        File.Move(_folder.At("moved"), _folder.At("exports/service.template"));
        Assert.Equal(before, _folder.Snapshot());
    }

    private async Task CancelAt(string status, ImageBuildOptions options)
    {
        using var source = new CancellationTokenSource();
        var observer = new RecordingObserver(progress =>
        {
            if (progress.Status.StartsWith(status, StringComparison.Ordinal))
            {
                source.Cancel();
            }
        });
        var before = _folder.Snapshot();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ImageBuilder().BuildAsync(options, observer, source.Token));
        Assert.Equal(before, _folder.Snapshot());
    }
}
