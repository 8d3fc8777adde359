using SystemContainers.Containers;
using SystemContainers.Containers.RemoteRoots;
using Xunit;

namespace SystemContainers.UnitTests.Containers.RemoteRoots;

/// <summary>Whose root file system a container is told to use, and who uses one.</summary>
public sealed class RemoteRootFinderTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly TemporaryFolder _elsewhere = new();

    public RemoteRootFinderTests()
    {
        Donor("donor", 0, "aa");
        Donor("donor", 1, "bb");
        _folder.Link("donor", 1);
    }

    private RemoteRootFinder Finder => new(_folder.Paths);

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Theory]
    [InlineData("donor")]
    [InlineData("/donor")]
    [InlineData("/donor/")]
    [InlineData("/donor.1")]
    [InlineData("/donor.1/rootfs")]
    public void A_container_is_named_or_given_as_a_path_and_its_link_is_recorded(string given)
    {
        Directory.CreateDirectory(_folder.At("donor.1/rootfs/usr"));

        var root = Finder.Find(given.StartsWith('/') ? _folder.At(given[1..]) : given);

        Assert.Equal(
            (_folder.At("donor.1/rootfs"), _folder.At("donor"), 1), (root.Path, root.Given, root.Donor?.Number));
    }

    [Fact]
    public void A_follower_as_donor_leads_to_the_container_that_it_follows()
    {
        Follower("follower", 0, "donor.1", "bb");
        _folder.Link("follower", 0);

        Assert.Equal("donor", Finder.Find("follower").Donor?.Name);
    }

    [Fact]
    public void The_next_deployment_of_a_follower_gets_the_active_root_file_system_of_its_donor()
    {
        var follower = Follower("follower", 0, "donor.0", "aa");

        Assert.Equal(_folder.At("donor.1/rootfs"), Finder.Find(follower).Path);
    }

    [Fact]
    public void A_folder_is_taken_where_it_has_usr_and_no_link_that_leads_out()
    {
        var folder = _elsewhere.At("root");
        Directory.CreateDirectory(Path.Combine(folder, "usr"));
        File.CreateSymbolicLink(_elsewhere.At("link"), folder);

        var root = Finder.Find(_elsewhere.At("link"));

        Assert.Equal((folder, _elsewhere.At("link"), (Deployment?)null), (root.Path, root.Given, root.Donor));

        File.CreateSymbolicLink(Path.Combine(folder, "proc"), "/");
        Assert.Equal(ErrorCode.InvalidArgument, CodeOf(() => Finder.Find(folder)));
    }

    [Fact]
    public void What_is_no_root_file_system_is_refused()
    {
        Assert.Equal(ErrorCode.ContainerNotFound, CodeOf(() => Finder.Find("nobody")));
        Assert.Equal(ErrorCode.InvalidArgument, CodeOf(() => Finder.Find(_elsewhere.At("nothing"))));
        Assert.Equal(ErrorCode.InvalidArgument, CodeOf(() => Finder.Find(_folder.At("donor.0"))));
    }

    [Fact]
    public void Followers_are_found_by_the_deployment_that_they_use_whether_or_not_they_are_complete()
    {
        Follower("second", 0, "donor.0", "aa");
        Follower("second", 1, "donor.1", "bb");
        Follower("first", 0, "donor.1", "bb");
        _folder.Link("second", 1);
        _folder.Link("first", 0);
        Directory.CreateDirectory(Path.Combine(_folder.Paths.StagingDirectory, "third.0123"));
        File.CreateSymbolicLink(
            Path.Combine(_folder.Paths.StagingDirectory, "third.0123", "rootfs"), _folder.At("donor.0/rootfs"));

        Assert.Equal(
            [new Follower("first", 1), new("second", 0), new("second", 1), new("third", 0)],
            Finder.FollowersOf("donor").OrderBy(f => (f.Name, f.Number)));
        Assert.Equal(["first", "second"], Finder.ActiveFollowersOf("donor", 1));
        Assert.Empty(Finder.ActiveFollowersOf("donor", 0));
        Assert.Empty(Finder.FollowersOf("first"));
    }

    [Fact]
    public void A_deployment_whose_root_file_system_was_replaced_cannot_be_gone_back_to()
    {
        var follower = Follower("follower", 0, "donor.0", "aa");
        Finder.CheckUsable(follower);

        Donor("donor", 0, "cc");
        Assert.Equal(ErrorCode.DeploymentNotFound, CodeOf(() => Finder.CheckUsable(follower)));

        Directory.Delete(_folder.At("donor.0"), recursive: true);
        Assert.Equal(ErrorCode.DeploymentNotFound, CodeOf(() => Finder.CheckUsable(follower)));
    }

    private static ErrorCode CodeOf(Action act) => Assert.Throws<SystemContainersException>(act).Code;

    private void Donor(string name, int number, string digest)
    {
        Directory.CreateDirectory(_folder.At($"{name}.{number}/rootfs"));
        _folder.Deployment(
            name, number, $$"""{"image": "x", "revision": "{{digest}}", "values": {}, "remote": null}""");
    }

    // As the old command records it: the argument as it was typed.
    private Deployment Follower(string name, int number, string donor, string digest)
    {
        Directory.CreateDirectory(_folder.At($"{name}.{number}"));
        File.CreateSymbolicLink(_folder.At($"{name}.{number}/rootfs"), _folder.At($"{donor}/rootfs"));
        _folder.Deployment(
            name, number, $$"""{"image": "x", "revision": "{{digest}}", "values": {}, "remote": "../{{donor}}"}""");
        return new ContainerCatalog(_folder.Paths).ReadDeployment(name, number);
    }
}
