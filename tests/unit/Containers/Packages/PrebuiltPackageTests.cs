using SystemContainers.Containers.Packages;
using SystemContainers.Host.Processes;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Packages;

/// <summary>What a package that an image brings may not have.</summary>
public sealed class PrebuiltPackageTests : IDisposable
{
    private const string Package = "atomic-container-web";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_of_nothing_but_files_is_taken()
    {
        Requirements.Program("rpmbuild");

        var (name, files) = await CheckAsync(
            "%install\nmkdir -p %{buildroot}/etc/web; touch %{buildroot}/etc/web/a; ln -s a %{buildroot}/etc/web/b\n"
            + "%files\n/etc/web\n");

        Assert.Equal(Package, name);
        Assert.Equal(["/etc/web/a", "/etc/web/b"], files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("scripts", "%post\ntouch /etc/proof\n%files\n")]
    [InlineData("scripts", "%posttrans -p <lua>\nprint(1)\n%files\n")]
    [InlineData("scripts", "%files\n%triggerin -- bash\ntouch /etc/proof\n")]
    [InlineData("scripts", "%files\n%transfiletriggerin -- /etc\ntouch /etc/proof\n")]
    [InlineData("is called", "%files\n", "bash")]
    [InlineData("remove other packages", "Obsoletes: bash\n%description\nx\n%files\n")]
    [InlineData(
        "closed",
        "%install\nmkdir -p %{buildroot}/etc/cron.d; touch %{buildroot}/etc/cron.d/x\n%files\n/etc/cron.d/x\n")]
    [InlineData(
        "set-user-ID",
        "%install\nmkdir -p %{buildroot}/opt; touch %{buildroot}/opt/x\n%files\n%attr(4755,root,root) /opt/x\n")]
    [InlineData(
        "capabilities",
        "%install\nmkdir -p %{buildroot}/opt; touch %{buildroot}/opt/x\n%files\n%caps(cap_net_raw=ep) /opt/x\n")]
    [InlineData(
        "others may write", "%install\nmkdir -p %{buildroot}/opt/x\n%files\n%dir %attr(0777,root,root) /opt/x\n")]
    public async Task A_package_that_could_do_more_is_refused(string reason, string body, string name = Package)
    {
        Requirements.Program("rpmbuild");

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => CheckAsync(body, name));

        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_package_is_refused()
    {
        Requirements.Program("rpm");

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => PrebuiltPackage.CheckAsync(
                "web", _folder.Write("x.rpm", "no package"), NullObserver.Instance, Token));

        Assert.Equal(ErrorCode.ToolFailed, error.Code);
    }

    private async Task<(string Name, IReadOnlyList<string> Files)> CheckAsync(
        string body, string name = Package)
    {
        var description = body.Contains("%description", StringComparison.Ordinal) ? string.Empty : "%description\nx\n";
        var spec = _folder.Write(
            "x.spec",
            $"Name: {name}\nVersion: 9\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\nAutoReqProv: no\n"
            + description + body);
        await CommandRunner.RunAsync(
            new Command(
                "rpmbuild", "-bb", "--define", $"_topdir {_folder.At("top")}", "--define", "_buildshell /bin/bash",
                spec),
            NullObserver.Instance,
            Token);
        var file = Directory.EnumerateFiles(_folder.At("top"), "*.rpm", SearchOption.AllDirectories).Single();
        return await PrebuiltPackage.CheckAsync("web", file, NullObserver.Instance, Token);
    }
}
