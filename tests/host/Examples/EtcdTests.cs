using SystemContainers.HostTests.Containers;

namespace SystemContainers.HostTests.Examples;

/// <summary>The key-value store of <c>examples/etcd</c>.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class EtcdTests
{
    [HostFact]
    public async Task A_key_survives_an_update_an_undo_and_a_new_installation()
    {
        await using var readme = await ExampleReadme.OpenAsync("etcd", ["etcd", "etcdctl"]);
        await readme.RunAsync("Build");
        await readme.RunAsync("Install");
        Assert.Contains("Hi Jerry", await readme.RunAsync("Use"), StringComparison.Ordinal);

        await readme.RunAsync("Update");
        Assert.Equal("Hi Jerry", await GreetingAsync());

        await readme.RunAsync("Undo");
        Assert.Equal("Hi Jerry", await GreetingAsync());

        await readme.RunAsync("Remove");
        await readme.RunAsync("Install");
        Assert.Equal("Hi Jerry", await GreetingAsync());
        Assert.True(Directory.Exists("/var/lib/etcd/etcd1.etcd/member"));

        await readme.RunAsync("Remove");
        Directory.Delete("/var/lib/etcd/etcd1.etcd", recursive: true);
    }

    // Without a word of waiting: a unit that has started serves.
    private static Task<string> GreetingAsync() =>
        Host.MustRunAsync("etcdctl", "get", "--print-value-only", "greeting");
}
