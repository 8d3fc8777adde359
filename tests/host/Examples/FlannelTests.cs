using System.Text.Json;
using SystemContainers.HostTests.Containers;

namespace SystemContainers.HostTests.Examples;

/// <summary>The overlay network of <c>examples/flannel</c>.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class FlannelTests
{
    private const string Variable = "SYSTEMCONTAINERS_FLANNELD";

    private static readonly string? _flanneld = Environment.GetEnvironmentVariable(Variable);

    [HostFact]
    public async Task The_definition_is_rendered_for_an_image_like_that_of_its_authors()
    {
        await using var readme = await OpenAsync(
            "/usr/bin/true", text => text.Replace("etcdctl put", "Write-Output", StringComparison.Ordinal)
                .Replace(" -Start", string.Empty, StringComparison.Ordinal));
        await readme.RunAsync("Build");
        await readme.RunAsync("Install");

        var folder = "/var/lib/containers/atomic/flannel";
        using var configuration = JsonDocument.Parse(await File.ReadAllTextAsync($"{folder}/config.json"));
        var process = configuration.RootElement.GetProperty("process");
        Assert.Contains(
            "FLANNELD_ETCD_ENDPOINTS=http://127.0.0.1:2379",
            process.GetProperty("env").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(
            ["CAP_NET_ADMIN", "CAP_NET_RAW"],
            process.GetProperty("capabilities").GetProperty("bounding").EnumerateArray()
                .Select(item => item.GetString()));
        Assert.Contains("etcd1.service", await Host.UnitAsync("flannel.service", "After"), StringComparison.Ordinal);
        Assert.Equal("notify", await Host.UnitAsync("flannel.service", "Type"));
    }

    [HostFact]
    public async Task A_network_is_there_as_soon_as_the_service_has_started()
    {
        Assert.SkipWhen(_flanneld is null, $"No flanneld is given; {Variable} can name one.");
        await using var etcd = await ExampleReadme.OpenAsync("etcd", ["etcd", "etcdctl"]);
        await using var readme = await OpenAsync(_flanneld!, text => text);
        await etcd.RunAsync("Build");
        await etcd.RunAsync("Install");
        await readme.RunAsync("Build");
        await readme.RunAsync("Install");

        Assert.Contains("FLANNEL_NETWORK=10.5.0.0/16", await readme.RunAsync("Use"), StringComparison.Ordinal);

        await readme.RunAsync("Update");
        await readme.RunAsync("Undo");
        await readme.RunAsync("Remove");
        await etcd.RunAsync("Remove");
    }

    // The README builds on an image of its authors; here a local one stands for it, so that nothing is downloaded.
    private static Task<ExampleReadme> OpenAsync(string flanneld, Func<string, string> edit) =>
        ExampleReadme.OpenAsync("flannel", ["iptables"], text => edit(text).Replace(
            "New-SystemImage flannel:v1 -Base quay.io/coreos/flannel:v0.15.1",
            $"""
            ../gather.sh /var/tmp/flannel-root {flanneld} iptables /opt/bin/ /etc/flannel/ /run/flannel/
            Copy-Item {flanneld} /var/tmp/flannel-root/opt/bin/flanneld
            New-SystemImage flannel-base:v1 -RootFileSystem /var/tmp/flannel-root
            New-SystemImage flannel:v1 -Base flannel-base:v1
            """,
            StringComparison.Ordinal));
}
