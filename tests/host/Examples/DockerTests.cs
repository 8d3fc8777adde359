using SystemContainers.HostTests.Containers;

namespace SystemContainers.HostTests.Examples;

/// <summary>The Docker daemon of <c>examples/docker</c>.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class DockerTests
{
    private const string Sleeper = "^busybox sleep 1000";

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

        await readme.RunAsync("Update");
        await WaitForSleeperAsync();
        await readme.RunAsync("Undo");
        await WaitForSleeperAsync();

        await readme.RunAsync("Remove");
        Assert.NotEqual(0, (await Host.RunAsync("pgrep", "-f", Sleeper)).ExitCode);
        Assert.False(Directory.Exists("/run/dockerd"));
        Assert.DoesNotContain("/dockerd", await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
        Directory.Delete("/var/lib/dockerd", recursive: true);
    }

    // The daemon restarts it a moment after it serves; what it starts must be in the cgroup of its unit.
    private static Task WaitForSleeperAsync() => Host.MustRunScriptAsync($$"""
        for i in {1..200}; do
            process=$(pgrep --oldest --full '{{Sleeper}}') && break
            sleep 0.1
        done
        grep --quiet /dockerd.service/container/docker/ /proc/$process/cgroup
        """);
}
