using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Storage;

public sealed class TemporaryDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_process_left_is_removed()
    {
        var abandoned = Make("systemcontainers-0123456789abcdef0123456789abcdef");

        using var directory = TemporaryDirectory.Create(_folder.Root);

        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(directory.Path));
    }

    [Fact]
    public void What_is_in_use_is_kept()
    {
        using var first = TemporaryDirectory.Create(_folder.Root);
        using var second = TemporaryDirectory.Create(_folder.Root);

        Assert.True(Directory.Exists(first.Path));
    }

    // Each takes the others' for abandoned in the instant before they are locked.
    [Fact]
    public void Many_at_once_get_a_directory_each() => Parallel.For(
        0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var directory = TemporaryDirectory.Create(_folder.Root);
            File.WriteAllText(Path.Combine(directory.Path, "file"), "content");
            Assert.True(File.Exists(Path.Combine(directory.Path, "file")));
        });

    [Theory]
    [InlineData("systemcontainers-testhost")]
    [InlineData("systemcontainers-")]
    [InlineData("other")]
    public void What_only_has_a_similar_name_is_kept(string name)
    {
        var other = Make(name);

        using var directory = TemporaryDirectory.Create(_folder.Root);

        Assert.True(Directory.Exists(other));
    }

    [Fact]
    public void Many_threads_make_theirs_at_once_and_none_takes_that_of_another() =>
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var directory = TemporaryDirectory.Create(_folder.Root);
            File.WriteAllText(Path.Combine(directory.Path, "mine"), "mine");
            Assert.True(File.Exists(Path.Combine(directory.Path, "mine")));
        });

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(_folder.Root, name)).FullName;
}
