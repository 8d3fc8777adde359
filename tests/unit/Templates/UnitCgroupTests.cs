using System.Diagnostics;
using System.Text.Json.Nodes;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class UnitCgroupTests
{
    private static readonly Dictionary<string, string> _none = [];

    // Names as systemd 252 makes them: systemd.slice(5), and what it puts before the name of a controller.
    [Theory]
    [InlineData("hello.service", "", "/system.slice/hello.service/container")]
    [InlineData("hello.service", "Slice=web.slice", "/web.slice/hello.service/container")]
    [InlineData("hello.service", "Slice=a-b-c.slice", "/a.slice/a-b.slice/a-b-c.slice/hello.service/container")]
    [InlineData("hello.service", "Slice=-.slice", "/hello.service/container")]
    [InlineData("hello.service", "Slice=web.slice\nSlice=", "/system.slice/hello.service/container")]
    [InlineData("memory.service", "", "/system.slice/_memory.service/container")]
    [InlineData("memory-2.service", "", "/system.slice/memory-2.service/container")]
    [InlineData("_x.service", "Slice=cpu.slice", "/_cpu.slice/__x.service/container")]
    [InlineData("hello.service", "Slice=%p.slice", null)]
    public void The_cgroup_of_a_container_is_below_that_of_its_unit(string unit, string setting, string? path) =>
        Assert.Equal(path, UnitCgroup.PathOf(unit, $"[Service]\n{setting}\n", _none));

    [Fact]
    public void A_slice_that_the_user_sets_wins() => Assert.Equal(
        "/mine.slice/x.service/container",
        UnitCgroup.PathOf(
            "x.service", "[Service]\nSlice=web.slice\n", new Dictionary<string, string> { ["Slice"] = "mine.slice" }));

    [Theory]
    [InlineData("", "CPUQuota MemoryMax TasksMax")]
    [InlineData("memory pids", "CPUQuota")]
    [InlineData("cpu io memory pids", "")]
    public void Limits_that_a_user_s_systemd_has_no_controller_for_are_named(string controllers, string limits) =>
        Assert.Equal(
            limits,
            string.Join(' ', UnitCgroup.WithoutController(
                ["CPUQuota", "MemoryMax", "Nice", "TasksMax"], controllers.Split(' '))));

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{ "linux": { "resources": { "devices": [ { "allow": false, "access": "rwm" } ] } } }""", false)]
    [InlineData("""{ "linux": { "resources": { "memory": {}, "pids": { "limit": 0 }, "oomScoreAdj": 5 } } }""", false)]
    [InlineData("""{ "linux": { "resources": { "memory": { "limit": 1000000 } } } }""", true)]
    [InlineData("""{ "linux": { "resources": { "cpu": { "cpus": "0-1" } } } }""", true)]
    [InlineData("""{ "linux": { "resources": { "hugepageLimits": [ { "limit": 9 } ] } } }""", true)]
    public void Limits_of_a_configuration_are_found(string configuration, bool hasLimits) =>
        Assert.Equal(hasLimits, UnitCgroup.HasLimits(configuration));

    // Written as systemd.service(5) has it: what is in quotes is one word, and $$ is a dollar sign.
    [Fact]
    public async Task The_start_command_becomes_that_of_the_runtime()
    {
        var command = UnitCgroup.StartCommand("/bin/echo run web");
        var words = command.Split('\'');

        Assert.Equal(["/bin/sh -ec ", words[1], string.Empty], words);
        Assert.DoesNotContain('$', words[1].Replace("$$", string.Empty, StringComparison.Ordinal));
        Assert.DoesNotContain('%', words[1]);

        // Without the place of the unit in the hierarchy this process would move itself.
        var script = words[1].Replace("$$", "$", StringComparison.Ordinal)
            .Replace("/sys/fs/cgroup", "/nowhere", StringComparison.Ordinal);
        var start = new ProcessStartInfo("/bin/sh", ["-ec", script]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;

        Assert.Equal("run web\n", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    // A folder stands for the hierarchy: in it a runtime's place is made below this process's own.
    [Fact]
    public async Task In_cgroup_v2_the_runtime_gets_a_cgroup_below_the_unit_s_own()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Root + "/cgroup.controllers", "memory\n");
        File.WriteAllText(folder.Root + "/own", "1:net_cls:/\n0::/system.slice/web.service\n");
        var script = UnitCgroup.StartCommand("/bin/echo run web").Split('\'')[1]
            .Replace("$$", "$", StringComparison.Ordinal)
            .Replace("/proc/self/cgroup", folder.Root + "/own", StringComparison.Ordinal)
            .Replace("/sys/fs/cgroup", folder.Root, StringComparison.Ordinal);
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-ec", script]) { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(
            "0\n", File.ReadAllText(folder.Root + "/system.slice/web.service/runtime/cgroup.procs"));
    }

    [Theory]
    [InlineData("""{ "process": {} }""")]
    [InlineData("""{ "process": {}, "linux": { "cgroupsPath": "/elsewhere" } }""")]
    public void The_cgroup_is_named_in_the_configuration_whatever_the_image_said(string text)
    {
        var root = JsonNode.Parse(UnitCgroup.Place(text, "/system.slice/x.service/container"))!;

        Assert.Equal("/system.slice/x.service/container", (string?)root["linux"]!["cgroupsPath"]);
        Assert.NotNull(root["process"]);
    }
}
