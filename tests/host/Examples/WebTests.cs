using SystemContainers.HostTests.Containers;

namespace SystemContainers.HostTests.Examples;

/// <summary>The static web server of <c>examples/web</c>.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class WebTests
{
    [HostFact]
    public async Task A_web_server_shows_a_folder_of_the_host()
    {
        await using var readme = await ExampleReadme.OpenAsync("web", ["busybox"]);
        await readme.RunAsync("Build");
        await readme.RunAsync("Install");

        Assert.Contains("Hi Jerry", await readme.RunAsync("Use"), StringComparison.Ordinal);

        await readme.RunAsync("Update");
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(80));

        await readme.RunAsync("Undo");
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(8088));
        Assert.Equal("nobody", await Host.MustRunAsync("sh", "-c", "stat -c %U /proc/$(pgrep -f '^busybox httpd')"));

        // One that does not hear SIGTERM runs until systemd has waited 90 seconds and kills it.
        await Host.MustRunAsync("systemctl", "stop", "web");
        Assert.Equal("success", await Host.UnitAsync("web.service", "Result"));

        await readme.RunAsync("Remove");
        Assert.Equal("Hi Jerry\n", await File.ReadAllTextAsync("/srv/site/index.html"));
    }
}
