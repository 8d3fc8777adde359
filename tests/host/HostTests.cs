using System.Text.Json.Nodes;

namespace SystemContainers.HostTests;

/// <summary>The test host is what the other tests take it for.</summary>
public sealed class HostTests
{
    [HostTheory]
    [InlineData("ostree")]
    [InlineData("skopeo")]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task A_program_that_the_product_drives_is_there(string program) =>
        Assert.NotEmpty(await Host.MustRunAsync(program, "--version"));

    [HostFact]
    public async Task A_unit_runs_and_the_journal_keeps_what_it_said()
    {
        await Host.MustRunAsync("systemd-run", "--quiet", "--wait", "--unit", "says-hello", "echo", "hello there");
        await Host.MustRunAsync("journalctl", "--sync");

        var journal = await Host.MustRunAsync("journalctl", "--output", "cat", "--unit", "says-hello");

        Assert.Contains("hello there", journal, StringComparison.Ordinal);
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task A_container_answers_while_its_unit_is_active(string runtime)
    {
        var bundle = Directory.CreateDirectory($"/var/lib/containers/smoke-{runtime}").FullName;
        try
        {
            await Host.MustRunScriptAsync($"""
                cd {bundle}
                mkdir -p rootfs/bin rootfs/www
                cp "$(command -v busybox)" rootfs/bin/busybox
                echo 'Hi from {runtime}' >rootfs/www/index.html
                {runtime} spec
                """);
            ServeOnTheHostsNetwork(Path.Combine(bundle, "config.json"));
            await Host.MustRunAsync(
                "systemd-run", "--quiet", "--collect", "--unit", $"smoke-{runtime}", "--working-directory", bundle,
                "--property", $"ExecStop={runtime} kill smoke-{runtime} KILL", runtime, "run", $"smoke-{runtime}");

            Assert.Equal($"Hi from {runtime}\n", await Host.GetAsync(8099));
            Assert.Equal("active", await Host.UnitAsync($"smoke-{runtime}.service", "ActiveState"));
        }
        finally
        {
            await Host.RunAsync("systemctl", "stop", $"smoke-{runtime}");
            Directory.Delete(bundle, recursive: true);
        }
    }

    [HostFact]
    public async Task A_registry_on_loopback_takes_everyone_and_another_only_who_is_known()
    {
        await Host.StartRegistriesAsync();

        Assert.Equal("{}", await Host.GetAsync(5000, "/v2/"));
        var stranger = await Host.RunAsync("curl", "--fail", "--silent", "http://127.0.0.1:5001/v2/");
        Assert.NotEqual(0, stranger.ExitCode);
        var known = await Host.MustRunAsync("curl", "--fail", "--silent", "http://tester:let-me-in@127.0.0.1:5001/v2/");
        Assert.Equal("{}", known);
    }

    private static void ServeOnTheHostsNetwork(string path)
    {
        var configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration["process"]!["terminal"] = false;
        configuration["process"]!["args"] = new JsonArray("/bin/busybox", "httpd", "-f", "-p", "8099", "-h", "/www");
        var namespaces = configuration["linux"]!["namespaces"]!.AsArray();
        namespaces.Remove(namespaces.Single(entry => (string?)entry!["type"] == "network"));
        File.WriteAllText(path, configuration.ToJsonString());
    }
}
