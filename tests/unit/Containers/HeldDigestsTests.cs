using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class HeldDigestsTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly HeldDigests _held;

    public HeldDigestsTests() => _held = new HeldDigests(_folder.Paths);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_is_held_for_one_container_with_time_and_reason()
    {
        var before = DateTimeOffset.UtcNow;

        _held.Add("web", "sha256:1", "It exited with code 1.");

        var held = Assert.Single(new HeldDigests(_folder.Paths).List("web"));
        Assert.Equal(("sha256:1", "It exited with code 1."), (held.Digest, held.Reason));
        Assert.InRange(held.Since, before, DateTimeOffset.UtcNow);
        Assert.Empty(_held.List("mail"));
    }

    [Fact]
    public void An_image_held_again_is_listed_once_with_the_newer_reason()
    {
        _held.Add("web", "sha256:1", "first");
        _held.Add("web", "sha256:2", "other");
        _held.Add("web", "sha256:1", "second");

        Assert.Equal(
            [("sha256:2", "other"), ("sha256:1", "second")], _held.List("web").Select(h => (h.Digest, h.Reason)));
    }

    [Fact]
    public void An_image_that_came_up_is_let_go_and_the_last_takes_the_file_with_it()
    {
        _held.Add("web", "sha256:1", "x");
        _held.Add("web", "sha256:2", "x");

        _held.Remove("web", "sha256:1");
        Assert.Equal("sha256:2", Assert.Single(_held.List("web")).Digest);

        _held.Remove("web", "sha256:3");
        _held.Remove("web", "sha256:2");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Paths.HeldDirectory));
    }

    [Fact]
    public void All_are_let_go_with_the_container()
    {
        _held.Add("web", "sha256:1", "x");

        _held.Clear("web");
        _held.Clear("web");

        Assert.Empty(_held.List("web"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    public void A_damaged_file_holds_nothing_and_is_replaced(string content)
    {
        _folder.Write(".held/web.json", content);

        Assert.Empty(_held.List("web"));
        _held.Add("web", "sha256:1", "x");
        Assert.Single(_held.List("web"));
    }
}
