using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class DeploymentNamesTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();

    public DeploymentNamesTests()
    {
        _folder.Deployment("web", 0);
        _folder.Link("web", 0);
        new ContainerSettingsFile(_folder.Paths).Write("web", new ContainerSettings { Keep = 4 });
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("web.2")]
    [InlineData("web.3")]
    public void A_name_that_the_next_updates_of_another_container_would_use_is_refused(string name)
    {
        var error = Assert.Throws<SystemContainersException>(() => Check(name));

        Assert.Equal((ErrorCode.InvalidName, name), (error.Code, error.Target));
        Assert.Contains("container web", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_that_a_deployment_has()
    {
        _folder.Deployment("web", 9);

        Assert.Throws<SystemContainersException>(() => Check("web.9"));
    }

    [Theory]
    [InlineData("web.4")]
    [InlineData("mail.2")]
    [InlineData("web.x")]
    [InlineData("web")]
    [InlineData("web.2.5")]
    [InlineData("web-3.2")]
    public void Other_names_are_free(string name) => Check(name);

    private void Check(string name) => new DeploymentNames(_folder.Paths).Check(name);
}
