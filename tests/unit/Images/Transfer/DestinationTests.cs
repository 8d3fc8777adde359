using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Transfer;

/// <summary>What is pushed where, before anything is pushed.</summary>
public sealed class DestinationTests : IDisposable
{
    private readonly TransferStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("hello:v1", null, "names no registry")]
    [InlineData("registry.example.com/hello:v1", "hello:v1", "names no registry")]
    [InlineData("registry.example.com/hello:v1", "team/hello:v1", "names no registry")]
    [InlineData(
        "registry.example.com/hello:v1",
        "registry.example.com/hello@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "a digest and no tag")]
    public async Task A_name_that_leaves_open_where_to_is_refused(string image, string? destination, string reason)
    {
        await _store.AddAsync(image);
        var options = new PublishOptions
        {
            Image = ImageReference.Parse(image),
            Destination = destination is null ? null : ImageReference.Parse(destination),
        };

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => _store.Images.PublishAsync(options, NullObserver.Instance, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.InvalidReference, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
