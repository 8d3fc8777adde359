using SystemContainers.Containers;
using SystemContainers.UnitTests.Images.Building;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class ContainerCatalogTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly ContainerCatalog _catalog;
    private readonly RecordingObserver _observer = new();

    public ContainerCatalogTests() => _catalog = new ContainerCatalog(_folder.Paths);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_container_is_a_link_to_one_of_its_deployments()
    {
        _folder.Deployment("web", 0);
        _folder.Deployment("web", 1);
        _folder.Link("web", 1);

        var container = Assert.Single(List());

        Assert.Equal(
            ("web", "web.service", 1, false),
            (container.Name, container.Unit, container.Active.Number, container.IsPreinstalled));
        Assert.Equal([0, 1], container.Deployments.Select(d => d.Number));
        Assert.Equal("web:latest", container.Active.Info.Image);
        Assert.Empty(_observer.Warnings);
    }

    // Also of those that a kill left without a link: an image that one of them needs is not garbage.
    [Fact]
    public void Every_deployment_uses_its_image()
    {
        _folder.Deployment("web", 0, Info("one"));
        _folder.Deployment("web", 1, Info("two"));
        _folder.Link("web", 1);
        _folder.Deployment("un.linked", 0, Info("three"));
        _folder.Write(".staging/web.0123456789abcdef/info", Info("four"));
        _folder.Write("broken.0/info", "{");
        Directory.CreateDirectory(_folder.At("no-info.0"));
        File.CreateSymbolicLink(_folder.At("elsewhere"), "/etc");
        _folder.Preinstalled("with.dot");

        var uses = _catalog.ListImageUses().Select(u => (u.Container, u.Commit)).Order();

        Assert.Equal(
            [("un.linked", "three"), ("web", "four"), ("web", "one"), ("web", "two"), ("with.dot", "")], uses);

        static string Info(string commit) => $$"""{"image": "a:1", "ostree-commit": "{{commit}}", "created": 1}""";
    }

    [Fact]
    [Trait("Defect", "36")]
    public void Containers_come_sorted_by_name()
    {
        foreach (var name in (string[])["web", "Mail", "etcd", "a-b"])
        {
            _folder.Deployment(name, 0);
            _folder.Link(name, 0);
        }

        Assert.Equal(["Mail", "a-b", "etcd", "web"], List().Select(c => c.Name));
    }

    // Any such entry ended every listing of the old command.
    [Fact]
    [Trait("Defect", "16")]
    public void What_is_not_a_containers_is_passed_over()
    {
        Directory.CreateDirectory(_folder.At("lost+found"));
        Directory.CreateDirectory(_folder.At(".storage/ostree"));
        Directory.CreateDirectory(_folder.At("stray"));
        Directory.CreateDirectory(_folder.At("no-info.0"));
        _folder.Write("file", "x");
        _folder.Write(".web.0123456789", "left by a power cut");
        File.CreateSymbolicLink(_folder.At("elsewhere"), "/etc");
        File.CreateSymbolicLink(_folder.At("other"), _folder.At("web.0"));
        File.CreateSymbolicLink(_folder.At("loop"), _folder.At("loop"));
        File.CreateSymbolicLink(_folder.At(".hidden"), _folder.At(".hidden.0"));
        _folder.Deployment("unlinked", 0);
        _folder.Deployment("web", 0);
        _folder.Link("web", 0);

        Assert.Equal(["web"], List().Select(c => c.Name));
        Assert.Empty(_observer.Warnings);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"created": 99999999999999999}""")]
    public void A_container_that_cannot_be_read_is_named_and_the_others_are_listed(string? info)
    {
        if (info is not null)
        {
            _folder.Deployment("bad", 0, info);
        }

        _folder.Link("bad", 0);
        _folder.Deployment("web", 0);
        _folder.Link("web", 0);

        Assert.Equal(["web"], List().Select(c => c.Name));
        Assert.Contains("bad", Assert.Single(_observer.Warnings), StringComparison.Ordinal);
        var error = Assert.Throws<SystemContainersException>(() => _catalog.Get("bad"));
        Assert.Equal((ErrorCode.StoreCorrupt, "bad"), (error.Code, error.Target));
    }

    [Fact]
    public void An_info_that_is_a_folder_does_not_end_the_listing()
    {
        Directory.CreateDirectory(_folder.At("bad.0/info"));
        _folder.Link("bad", 0);
        _folder.Deployment("web", 0);
        _folder.Link("web", 0);

        Assert.Equal(["web"], List().Select(c => c.Name));
        Assert.Single(_observer.Warnings);
    }

    [Fact]
    public void An_info_without_anything_in_it_is_a_container_all_the_same()
    {
        _folder.Deployment("web", 0, "{}");
        _folder.Write("web.0/config.json", "{}");
        _folder.Link("web", 0);

        Assert.Equal("web", Assert.Single(List()).Name);
    }

    [Fact]
    public void A_damaged_deployment_that_is_not_active_does_not_hide_the_container()
    {
        _folder.Deployment("web", 0, "damaged");
        _folder.Deployment("web", 1);
        _folder.Link("web", 1);

        Assert.Equal([1], Assert.Single(List()).Deployments.Select(d => d.Number));
        Assert.Equal(1, _catalog.Get("web").Active.Number);
    }

    [Fact]
    public void Names_that_look_like_each_others_deployments_are_kept_apart()
    {
        _folder.Deployment("z.0", 0);
        _folder.Link("z.0", 0);
        _folder.Deployment("z", 1);
        _folder.Link("z", 1);

        Assert.Equal(["z", "z.0"], List().Select(c => c.Name));
        Assert.Equal([1], _catalog.DeploymentNumbers("z"));
        Assert.Equal([0], _catalog.DeploymentNumbers("z.0"));
        Assert.Equal((1, 0), (_catalog.ActiveNumber("z"), _catalog.ActiveNumber("z.0")));
    }

    [Fact]
    public void Deployments_are_those_that_end_in_a_number()
    {
        string[] entries =
            ["web.0", "web.12", "web.x", "web.1.2", "web.-1", "web", "webb.3", "web. 4", "web.99999999999"];
        foreach (var entry in entries)
        {
            Directory.CreateDirectory(_folder.At(entry));
        }

        Assert.Equal([0, 12], _catalog.DeploymentNumbers("web"));
    }

    [Fact]
    public void Preinstalled_containers_are_listed_and_an_installed_one_of_the_name_wins()
    {
        _folder.Preinstalled("shipped");
        _folder.Preinstalled("web");
        _folder.Deployment("web", 1);
        _folder.Link("web", 1);
        Directory.CreateDirectory(Path.Combine(_folder.Paths.PreinstalledDirectory, "no-info"));

        var containers = List();

        Assert.Equal([("shipped", true), ("web", false)], containers.Select(c => (c.Name, c.IsPreinstalled)));
        Assert.Equal(Path.Combine(_folder.Paths.PreinstalledDirectory, "shipped"), containers[0].Active.Path);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../containers/web")]
    [InlineData("web/")]
    [InlineData("web.0")]
    [InlineData("WEB")]
    public void A_name_that_no_container_has_is_not_found(string name)
    {
        _folder.Deployment("web", 0);
        _folder.Link("web", 0);

        var error = Assert.Throws<SystemContainersException>(() => _catalog.Get(name));

        Assert.Equal((ErrorCode.ContainerNotFound, name), (error.Code, error.Target));
    }

    [Fact]
    public void A_host_without_containers_has_none()
    {
        Directory.Delete(_folder.Paths.CheckoutDirectory);
        Directory.Delete(_folder.Paths.PreinstalledDirectory);

        Assert.Empty(List());
        Assert.Empty(_catalog.DeploymentNumbers("web"));
    }

    private IReadOnlyList<InstalledContainer> List() => _catalog.List(_observer);
}
