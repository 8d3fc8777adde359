using SystemContainers.Containers.HostFiles;
using Xunit;

namespace SystemContainers.UnitTests.Containers.HostFiles;

/// <summary>Whose a path on the host is that a container wants.</summary>
public sealed class HostFileClaimsTests : IDisposable
{
    private const string Wanted = "/etc/host-file-claims-tests/both";

    private readonly CheckoutFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain", false)]
    [InlineData("plain", true)]
    [InlineData("packaged", false)]
    [InlineData("packaged", true)]
    [InlineData("packaged before", false)]
    [InlineData("packaged before", true)]
    public void A_file_of_another_container_is_refused_however_it_was_installed(string way, bool force)
    {
        Install("owner", way);

        var e = Assert.Throws<SystemContainersException>(
            () => new HostFileClaims(_folder.Paths).Check("robber", [Wanted], [], force));

        Assert.Equal(ErrorCode.HostFileExists, e.Code);
        Assert.Contains($"{Wanted} of the container owner", e.Message, StringComparison.Ordinal);
        Assert.StartsWith("Move them away", e.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("packaged")]
    [InlineData("packaged before")]
    public void A_package_that_an_image_brings_takes_no_file_of_another_container(string way)
    {
        Install("owner", way);
        var claims = new HostFileClaims(_folder.Paths);

        var e = Assert.Throws<SystemContainersException>(() => claims.CheckOthers("robber", ["/etc/own", Wanted]));

        Assert.Contains($": {Wanted} of the container owner.", e.Problem, StringComparison.Ordinal);
        claims.CheckOthers("owner", [Wanted]);
        claims.CheckOthers("robber", ["/etc/own"]);
    }

    private void Install(string name, string way)
    {
        var keys = way switch
        {
            "plain" => $$""" "installed-files": ["{{Wanted}}"] """,
            "packaged" => $$""" "rpm-installed": "{{name}}.rpm", "packaged-files": ["{{Wanted}}"] """,
            _ => $$""" "rpm-installed": "{{name}}.rpm" """,
        };
        _folder.Deployment(name, 0, $$"""{"image": "{{name}}:latest", "created": 1530000000, {{keys}}}""");
        _folder.Link(name, 0);
        if (way == "packaged before")
        {
            _folder.Write($"{name}.0/hostfs{Wanted}", "1\n");
        }
    }
}
