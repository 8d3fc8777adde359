using SystemContainers.Containers;
using SystemContainers.Images;
using Xunit;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.UnitTests.Containers.Checking;

/// <summary>What is wrong with a container is found, named exactly and mended, and nothing else is.</summary>
public sealed class ContainerCheckerTests : IDisposable
{
    private const string Name = ContainerDamage.Container;

    private readonly CheckedHost _host = new();

    public static TheoryData<string> Damages => [.. ContainerDamage.All.Select(d => d.Name)];

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Sound_containers_have_no_findings_and_are_not_changed()
    {
        await _host.InstallAsync(Name);
        await _host.InstallAsync("other");
        _host.Deploy("other", 1);
        _host.AddState("podmans", "/var/lib/elsewhere/podmans");
        Directory.CreateDirectory(Path.Combine(_host.Paths.CheckoutDirectory, "not.ours", "1"));
        Directory.CreateDirectory(Path.Combine(_host.Paths.CheckoutDirectory, "photos.2024", "summer"));
        await File.WriteAllTextAsync(_host.Paths.Unit("hosts"), "[Service]\nExecStart=/bin/true\n", Token);
        var before = _host.Picture();
        _host.Observer.Warnings.Clear();

        Assert.Empty(await _host.TestAsync());
        Assert.Equal([Name, "other"], _host.Engine.Containers.Checks.ListNames());
        Assert.Empty(await _host.RepairAsync());

        Assert.Equal(before, _host.Picture());
        Assert.Empty(_host.Observer.Warnings);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damage_is_found_and_repaired_and_nothing_else(string name)
    {
        var damage = ContainerDamage.All.Single(d => d.Name == name);
        await _host.InstallAsync(Name);
        await _host.InstallAsync("other");
        var damaged = damage.Do(_host);
        var before = _host.Picture();

        var finding = Assert.Single(await _host.TestAsync());

        Assert.Equal((Name, damage.Kind, damaged, true), (finding.Name, finding.Kind, finding.Path, finding.CanRepair));
        Assert.True(finding.Severity > FindingSeverity.Information);
        Assert.False(finding.IsRepaired);
        var plan = await _host.Engine.Containers.Checks.PlanRepairAsync(
            new SystemContainerRepairOptions(), _host.Observer, Token);
        Assert.Equal(damaged, Assert.Single(plan).Target);
        Assert.Equal(before, _host.Picture());

        var repaired = Assert.Single(await _host.RepairAsync());

        Assert.Equal(finding with { IsRepaired = true }, repaired);
        Assert.Empty(await _host.TestAsync());
    }

    // The rule of thumb for all of them: what an administrator may have wanted so is told and left.
    [Fact]
    public async Task What_may_be_meant_so_is_reported_and_left()
    {
        await _host.InstallAsync(Name);
        var setting = Path.Combine(Path.GetDirectoryName(_host.Paths.UnitDropIn(Name))!, "90-mine.conf");
        await File.WriteAllTextAsync(setting, "[Service]\nNice=5\n", Token);
        await File.WriteAllTextAsync(_host.In(Name, "/etc/more"), "mine", Token);
        await File.WriteAllTextAsync(_host.In(Name, "/etc/resolv.conf"), string.Empty, Token);
        Directory.CreateDirectory(_host.In(Name, "/mnt"));

        var findings = await _host.TestAsync();

        Assert.Equal(
            [(Kind.AddedFile, _host.In(Name, "/etc/more")), (Kind.AddedUnitSetting, setting)],
            findings.Select(f => (f.Kind, f.Path)));
        Assert.All(findings, f => Assert.Equal((FindingSeverity.Information, false), (f.Severity, f.CanRepair)));
        Assert.Empty(await _host.RepairAsync());
        Assert.True(File.Exists(setting) && File.Exists(_host.In(Name, "/etc/more")));
    }

    // A container's files are hard links to the store's: what damages the one damages the other.
    [Fact]
    public async Task A_file_that_was_edited_in_place_is_repaired_in_the_store_and_in_each_container()
    {
        await _host.InstallAsync(Name);
        await _host.InstallAsync("other");
        await File.WriteAllTextAsync(_host.In(Name, "/bin/app"), "edited in place", Token);

        var findings = await _host.TestAsync();

        Assert.Equal(
            [(Name, Kind.DamagedImage), ("other", Kind.DamagedImage)], findings.Select(f => (f.Name, f.Kind)));
        Assert.All(
            await _host.RepairAsync(new SystemContainerRepairOptions { Findings = findings }),
            f => Assert.True(f.IsRepaired));
        Assert.Empty(await _host.TestAsync());
        Assert.Empty(await _host.Store.TestAsync());
        Assert.Equal("the content of the program", await File.ReadAllTextAsync(_host.In("other", "/bin/app"), Token));
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_repaired()
    {
        await _host.InstallAsync(Name);
        await _host.InstallAsync("other");
        File.Delete(_host.In(Name, "/bin/app"));
        File.Delete(_host.In(Name, "/bin/more"));
        File.Delete(_host.In("other", "/bin/app"));
        var one = (await _host.TestAsync(Name)).Single(f => f.Path.EndsWith("/more", StringComparison.Ordinal));

        await _host.RepairAsync(new SystemContainerRepairOptions { Findings = [one] });
        Assert.Equal(
            [_host.In(Name, "/bin/app"), _host.In("other", "/bin/app")], (await _host.TestAsync()).Select(f => f.Path));

        await _host.RepairAsync(new SystemContainerRepairOptions { Names = ["other"] });
        Assert.Equal([_host.In(Name, "/bin/app")], (await _host.TestAsync()).Select(f => f.Path));
    }

    [Fact]
    public async Task What_is_left_of_a_container_is_found_in_each_place_and_removed()
    {
        var before = _host.Picture().Select(line => line.Split(' ')[0]).ToList();
        await _host.InstallAsync(Name);
        _host.Deploy(Name, 1);
        File.Delete(_host.In(Name, "info"));
        File.Delete(_host.In(Name, "info", 1));
        var wants =
            Directory.CreateDirectory(Path.Combine(_host.Paths.UnitDirectory, "multi-user.target.wants")).FullName;
        File.CreateSymbolicLink(Path.Combine(wants, Name + ".service"), _host.Paths.Unit(Name));
        await File.WriteAllTextAsync(_host.Paths.Tmpfiles(Name), "d /run/nothing\n", Token);

        var findings = await _host.TestAsync();

        Assert.Equal(
            [
                (Kind.LeftoverDeployment, _host.Paths.Link(Name)),
                (Kind.LeftoverDeployment, _host.Paths.Deployment(Name, 0)),
                (Kind.LeftoverDeployment, _host.Paths.Deployment(Name, 1)),
                (Kind.LeftoverUnit, _host.Paths.Unit(Name)),
                (Kind.LeftoverUnit, _host.Paths.UnitDropIn(Name)),
                (Kind.LeftoverUnit, Path.Combine(wants, Name + ".service")),
                (Kind.LeftoverTmpfiles, _host.Paths.Tmpfiles(Name)),
            ],
            findings.Select(f => (f.Kind, f.Path)));
        Assert.Equal([Name], _host.Engine.Containers.Checks.ListNames());
        await _host.RepairAsync();
        Assert.Empty(_host.Engine.Containers.Checks.ListNames());
        Assert.Equal(
            before, _host.Picture().Select(line => line.Split(' ')[0])
                .Where(p => !p.EndsWith("/.staging", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_unit_of_the_host_with_the_name_of_a_leftover_is_nobodys_leftover()
    {
        Directory.CreateDirectory(_host.In(Name, "/bin"));
        await File.WriteAllTextAsync(_host.Paths.Unit(Name), "[Service]\nExecStart=/bin/true\n", Token);
        await File.WriteAllTextAsync(_host.Paths.Tmpfiles(Name), "d /run/theirs\n", Token);

        Assert.Equal(
            [(Kind.LeftoverDeployment, true)], (await _host.RepairAsync()).Select(f => (f.Kind, f.IsRepaired)));

        Assert.True(File.Exists(_host.Paths.Unit(Name)) && File.Exists(_host.Paths.Tmpfiles(Name)));
        Assert.Empty(_host.Engine.Containers.Checks.ListNames());
    }

    [Fact]
    public async Task A_lost_image_and_a_lost_runtime_are_told_with_what_to_do()
    {
        await _host.InstallAsync(Name);
        var info = _host.In(Name, "info");
        await File.WriteAllTextAsync(
            info, (await File.ReadAllTextAsync(info, Token)).Replace("/bin/sh", "/bin/gone"), Token);
        _host.Engine.Images.Remove(ImageReference.Parse(CheckedHost.Image), force: true);

        var findings = await _host.TestAsync();

        Assert.Equal(
            [
                (Kind.MissingRuntime, "/bin/gone", FindingSeverity.Error),
                (Kind.MissingImage, CheckedHost.Image, FindingSeverity.Warning),
            ],
            findings.Select(f => (f.Kind, f.Path, f.Severity)));
        Assert.Equal("Install gone, or update the container, which then takes the host's runtime.", findings[0].Remedy);
        Assert.StartsWith("Import foo/app:1,", findings[1].Remedy, StringComparison.Ordinal);
        Assert.All(findings, f => Assert.False(f.CanRepair));
    }

    // What the old command left has no checksums of rendered files.
    [Fact]
    public async Task A_deployment_of_the_old_command_is_compared_as_far_as_that_goes()
    {
        await _host.InstallAsync(Name);
        var info = DeploymentInfo.Read(_host.Paths.Deployment(Name, 0));
        (info with { RenderedFiles = null, UserValues = null }).Write(_host.Paths.Deployment(Name, 0));
        File.Delete(_host.In(Name, "config.json"));
        File.Delete(_host.In(Name, "app.service"));
        File.Delete(_host.In(Name, "/bin/app"));

        Assert.Equal(
            [_host.In(Name, "config.json"), _host.In(Name, "app.service"), _host.In(Name, "/bin/app")],
            (await _host.TestAsync()).Where(f => f.Kind == Kind.MissingFile).Select(f => f.Path));

        await _host.RepairAsync();
        Assert.Empty(await _host.TestAsync());
    }

    [Fact]
    public async Task A_container_that_came_with_the_hosts_packages_is_checked_and_not_repaired()
    {
        await _host.InstallAsync(Name);
        File.Delete(_host.Paths.Link(Name));
        File.Delete(_host.Paths.UnitDropIn(Name));
        File.Delete(_host.Paths.Unit(Name));
        Directory.Delete(Path.GetDirectoryName(_host.Paths.UnitDropIn(Name))!);
        Directory.Move(_host.Paths.Deployment(Name, 0), Path.Combine(_host.Paths.PreinstalledDirectory, Name));
        Assert.Empty(await _host.TestAsync());
        File.Delete(Path.Combine(_host.Paths.PreinstalledDirectory, Name, "config.json"));

        var finding = Assert.Single(await _host.TestAsync());

        Assert.Equal((Kind.MissingFile, false), (finding.Kind, finding.CanRepair));
        Assert.Equal("Install the package atomic-container-app again.", finding.Remedy);
    }

    [Fact]
    public async Task A_container_that_is_worked_on_is_passed_over()
    {
        await _host.InstallAsync(Name);
        File.Delete(_host.In(Name, "config.json"));
        using var held = SystemContainers.Storage.ContainerLock.Take(_host.Paths, Name);

        Assert.Empty(await _host.TestAsync());
        Assert.Empty(await _host.RepairAsync());

        Assert.Equal(
            2,
            _host.Observer.Warnings.Count(
                w => w.StartsWith("Another process is working on", StringComparison.Ordinal)));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
