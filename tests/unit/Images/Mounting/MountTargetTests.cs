using SystemContainers.Images.Mounting;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Images.Mounting;

public sealed class MountTargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_directory_is_taken_as_it_is()
    {
        Directory.CreateDirectory(_folder.At("empty"));

        using var target = MountTarget.Of(_folder.At("empty/"));

        Assert.Equal((_folder.At("empty"), false), (target.Path, target.IsNew));
    }

    [Fact]
    public void A_name_that_is_free_becomes_a_directory_only_when_it_is_opened()
    {
        using var target = MountTarget.Of(_folder.At("new"));
        Assert.True(target.IsNew);
        Assert.False(Directory.Exists(_folder.At("new")));

        var opened = target.Open();

        Assert.True(Directory.Exists(_folder.At("new")));
        Assert.Equal(_folder.At("new"), new FileInfo(opened).LinkTarget);
    }

    [Fact]
    public void Symbolic_links_on_the_way_are_followed_once_and_for_all()
    {
        Directory.CreateDirectory(_folder.At("real/empty"));
        Directory.CreateSymbolicLink(_folder.At("link"), _folder.At("real"));

        using var target = MountTarget.Of(_folder.At("link/empty"));
        Directory.Delete(_folder.At("link"));
        Directory.CreateSymbolicLink(_folder.At("link"), "/");

        Assert.Equal(_folder.At("real/empty"), target.Path);
        Assert.Equal(_folder.At("real/empty"), new FileInfo(target.Open()).LinkTarget);
    }

    [Fact]
    public void What_is_not_an_empty_directory_is_refused_with_why()
    {
        _folder.Write("full/f", "");
        File.CreateSymbolicLink(_folder.At("dangling"), "nowhere");

        Refused("full", "is not empty");
        Refused("full/f", "is not a directory");
        Refused("dangling", "is not a directory");
        Refused("missing/dir", "are not there");
    }

    [Fact]
    public void A_directory_of_the_engines_own_is_closed_to_others()
    {
        var paths = new HostPaths { RunDirectory = _folder.At("run") };

        using var target = MountTarget.New(paths, "hello-1");

        Assert.Equal(_folder.At("run/systemcontainers/mounts/hello-1"), target.Path);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_folder.At("run/systemcontainers/mounts")));
    }

    private void Refused(string name, string why)
    {
        var error = Assert.Throws<SystemContainersException>(() => MountTarget.Of(_folder.At(name)));

        Assert.Equal((ErrorCode.InvalidArgument, _folder.At(name)), (error.Code, error.Target));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
