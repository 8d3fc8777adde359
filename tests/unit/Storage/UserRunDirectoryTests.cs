using System.Globalization;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using Xunit;

namespace SystemContainers.UnitTests.Storage;

public sealed class UserRunDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly uint _me = LibC.GetEffectiveUserId();
    private readonly string _usual;

    public UserRunDirectoryTests() => _usual = _parent.At(_me.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => _parent.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/absent")]
    public void Where_the_environment_names_none_of_the_user_it_is_the_usual_one(string? given)
    {
        Directory.CreateDirectory(_usual);

        Assert.Equal(_usual, UserRunDirectory.Find(given, _me, _parent.Root));
    }

    [Fact]
    public void One_that_the_user_has_chosen_stays()
    {
        Directory.CreateDirectory(_usual);
        var chosen = Directory.CreateDirectory(_parent.At("chosen")).FullName;
        var link = File.CreateSymbolicLink(_parent.At("link"), chosen).FullName;

        Assert.Equal(chosen, UserRunDirectory.Find(chosen, _me, _parent.Root));
        Assert.Equal(link, UserRunDirectory.Find(link, _me, _parent.Root));
    }

    [Fact]
    public void One_of_another_user_gives_way_to_the_usual_one()
    {
        Requirements.Root();
        Directory.CreateDirectory(_usual);
        var others = Directory.CreateDirectory(_parent.At("1500")).FullName;
        Assert.Equal(0, LibC.FChownAt(LibC.AtFdCwd, others, 1500, 1500, 0));

        Assert.Equal(_usual, UserRunDirectory.Find(others, _me, _parent.Root));
        Assert.Equal("/elsewhere", UserRunDirectory.Find("/elsewhere", 1600, _parent.Root));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("relative", null)]
    [InlineData("/absent", "/absent")]
    public void Without_the_usual_one_it_is_what_the_environment_has(string? given, string? expected)
    {
        File.WriteAllText(_usual, "no folder");

        Assert.Equal(expected, UserRunDirectory.Find(given, _me, _parent.Root));
    }
}
