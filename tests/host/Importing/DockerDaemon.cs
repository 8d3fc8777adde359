namespace SystemContainers.HostTests.Importing;

/// <summary>A real Docker daemon in the throw-away host.</summary>
internal static class DockerDaemon
{
    private const string Unit = "test-dockerd";

    /// <summary>Starts it unless it runs; skips the test where Docker is not installed.</summary>
    public static async Task StartAsync()
    {
        Assert.SkipUnless(Programs.AreThere("dockerd", "docker"), "Docker is not installed.");
        await Host.MustRunScriptAsync($$"""
            systemctl --quiet is-active {{Unit}} || systemd-run --quiet --collect --unit={{Unit}} \
                dockerd --bridge=none --iptables=false --ip-forward=false
            for i in {1..300}; do docker info >/dev/null 2>&1 && exit 0; sleep 0.1; done
            journalctl --no-pager --unit {{Unit}} >&2; exit 1
            """);
    }

    /// <summary>Stops it.</summary>
    public static Task StopAsync() => Host.MustRunScriptAsync(
        $"systemctl stop {Unit}.service 2>/dev/null || true; rm -f /var/run/docker.sock");
}
