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

        await readme.RunAsync("Remove");
        Assert.Equal("Hi Jerry\n", await File.ReadAllTextAsync("/srv/site/index.html"));
    }
}
