using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class ContainerSettingsFileTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly ContainerSettingsFile _file;

    public ContainerSettingsFileTests() => _file = new ContainerSettingsFile(_folder.Paths);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_container_of_which_nothing_is_set_keeps_two_and_has_no_pins()
    {
        var settings = _file.Read("web");

        Assert.Equal(2, settings.Keep);
        Assert.Empty(settings.Pinned);
    }

    [Fact]
    public void What_is_set_is_read_again_for_that_container_only()
    {
        _file.Write("web", new ContainerSettings { Keep = 5, Pinned = [0, 3] });

        var settings = new ContainerSettingsFile(_folder.Paths).Read("web");
        Assert.Equal(5, settings.Keep);
        Assert.Equal([0, 3], settings.Pinned);
        Assert.Equal(2, _file.Read("mail").Keep);
    }

    [Fact]
    public void What_is_usual_again_leaves_no_file()
    {
        _file.Write("web", new ContainerSettings { Keep = 5 });
        _file.Write("web", new ContainerSettings());
        _file.Clear("web");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Paths.SettingsDirectory));
    }

    // A pin that is lost unseen would cost a deployment; a listing must not fail over it.
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Keep": 0, "Pinned": []}""")]
    [InlineData("""{"Keep": 3, "Pinned": null}""")]
    public void A_damaged_file_is_an_error_to_updates_and_not_to_listings(string content)
    {
        _folder.Write(".settings/web.json", content);

        var error = Assert.Throws<SystemContainersException>(() => _file.Read("web"));
        Assert.Equal((ErrorCode.StoreCorrupt, "web"), (error.Code, error.Target));
        Assert.Contains("web.json", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _file.ReadOrUsual("web").Keep);
    }
}
