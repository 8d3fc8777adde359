using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Transfer;

/// <summary>Images get more names, and lose none to another without force.</summary>
public sealed class TagTests : IDisposable
{
    private const string First = "localhost/first:v1";
    private const string Second = "localhost/second:v1";
    private readonly TransferStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_name_points_to_the_same_image_and_the_old_one_stays()
    {
        var image = await _store.AddAsync(First);

        var named = await AddAsync(First, "registry.example.com/other:stable");

        Assert.Equal(("registry.example.com/other:stable", image.Digest), (named.Name, named.Digest));
        Assert.Equal([First, named.Name], _store.Images.ListNames());
    }

    [Fact]
    public async Task An_image_is_named_by_its_digest_too_and_twice_is_as_good_as_once()
    {
        var image = await _store.AddAsync(First);

        await AddAsync(image.Digest[..20], Second);
        await AddAsync(First, Second);
        await AddAsync(First, First);

        Assert.Equal(image.Digest, _store.Images.Get(ImageReference.Parse(Second)).Digest);
    }

    [Fact]
    public async Task The_name_of_another_image_is_taken_only_by_force()
    {
        var first = await _store.AddAsync(First);
        var second = await _store.AddAsync(Second);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => AddAsync(First, Second));
        Assert.Equal((ErrorCode.ImageExists, Second), (error.Code, error.Target));
        Assert.Equal(second.Digest, _store.Images.Get(ImageReference.Parse(Second)).Digest);

        await AddAsync(First, Second, force: true);
        Assert.Equal(first.Digest, _store.Images.Get(ImageReference.Parse(Second)).Digest);
    }

    [Fact]
    public async Task A_digest_is_no_name_and_an_unknown_image_gets_none()
    {
        var image = await _store.AddAsync(First);

        foreach (var name in (string[])[image.Digest, $"localhost/first@{image.Digest}"])
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(() => AddAsync(First, name));
            Assert.Equal(ErrorCode.InvalidReference, error.Code);
        }

        var unknown = await Assert.ThrowsAsync<SystemContainersException>(() => AddAsync("localhost/none:v1", Second));
        Assert.Equal(ErrorCode.ImageNotFound, unknown.Code);
        Assert.Equal([First], _store.Images.ListNames());
    }

    [Fact]
    public async Task In_a_store_that_is_not_there_no_image_is_found()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => AddAsync(First, Second));

        Assert.Equal(ErrorCode.ImageNotFound, error.Code);
        Assert.False(Directory.Exists(_store.At("repo")));
    }

    private Task<SystemImage> AddAsync(string image, string name, bool force = false) =>
        _store.Images.AddNameAsync(ImageReference.Parse(image), ImageReference.Parse(name), force, Token);
}
