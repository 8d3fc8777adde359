using SystemContainers.HostTests.Containers;

namespace SystemContainers.HostTests.Examples;

/// <summary>The Docker daemon of <c>examples/docker</c>.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class DockerTests
{
    [HostFact]
    public async Task A_Docker_daemon_runs_containers_for_the_host()
    {
        var iptables = await Host.RunAsync("sh", "-c", "iptables --table nat --list");
        Assert.SkipUnless(iptables.ExitCode == 0, $"The firewall cannot be changed. {iptables.Error}");
        await using var readme = await ExampleReadme.OpenAsync(
            "docker",
            ["busybox", "dockerd", "docker", "docker-init", "docker-proxy", "containerd", "runc", "ip6tables"]);
        await readme.RunAsync("Build");
        await readme.RunAsync("Install");

        Assert.Contains("Hi Jerry", await readme.RunAsync("Use"), StringComparison.Ordinal);

        Assert.Contains("sleeper", await readme.RunAsync("Update"), StringComparison.Ordinal);
        Assert.Equal(["container"], await SleepersAsync());
        Assert.Contains("sleeper", await readme.RunAsync("Undo"), StringComparison.Ordinal);

        await readme.RunAsync("Remove");
        Assert.Empty(await SleepersAsync());
        Assert.False(Directory.Exists("/run/dockerd"));
        Assert.DoesNotContain("/dockerd", await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
        Directory.Delete("/var/lib/dockerd", recursive: true);
    }

    // The groups, below that of the unit, that the containers of the daemon are in.
    private static async Task<IEnumerable<string>> SleepersAsync()
    {
        var groups = await Host.RunAsync("sh", "-c", "cat $(pgrep -f '^busybox sleep 1000' | sed 's|.*|/proc/&/cgroup|')");
        return groups.Output.Split('\n').Where(line => line.Contains("/dockerd.service/", StringComparison.Ordinal))
            .Select(line => line.Split("/dockerd.service/")[1].Split('/')[0]).Distinct();
    }
}
